package e2e

import (
	"html/template"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// What a QUERY asks is in its body: signals, or a form.
func TestQuery(t *testing.T) {
	t.Parallel()
	eachGeneration(t, generation.queries, func(t *testing.T, g generation) {
		d := &desk{}
		p := show(t, g, `<!doctype html><link rel="icon" href="data:,">{{script .Client}}<body {{signals .State}}>
			<button id="signals" {{on "click" (query "/q" (header "X-Text" "t"))}}>signals</button>
			<form><input name="field" value="{{.Text}}"><button id="form" type="button" {{on "click" (query "/q" form)}}>form</button></form>
			<form enctype="multipart/form-data"><input name="field" value="{{.Text}}"><button id="multipart" type="button" {{on "click" (query "/q" form)}}>multipart</button></form>
			<p {{text "$count"}}></p>`,
			map[string]any{"State": map[string]any{"a": hostileText, "_b": 1, "count": 0}, "Text": hostileText},
			func(c *ds.Context) error {
				assert.Empty(t, c.Request().URL.RawQuery)
				return d.take(c)
			})
		p.click("#signals")
		assert.Equal(t, asked{path: "QUERY /q", text: "t", signals: map[string]any{"a": hostileText, "count": 0.0}}, d.next(t, 1))
		p.reads("1", "p")
		p.click("#form")
		assert.Equal(t, asked{path: "QUERY /q", field: hostileText}, d.next(t, 2))
		p.click("#multipart")
		assert.Equal(t, asked{path: "QUERY /q", field: hostileText}, d.next(t, 3))
		p.reads("3", "p")
	})
}

// A stream by QUERY that broke is asked for again, with the signals that the page
// has by then and the last event's id.
func TestQueryAsksAgain(t *testing.T) {
	t.Parallel()
	eachGeneration(t, generation.queries, func(t *testing.T, g generation) {
		p := show(t, g, `<!doctype html><link rel="icon" href="data:,">{{script .Client}}<body {{signals .State}} {{init (query "/feed")}}><p {{text "$seen"}}></p>`,
			map[string]any{"State": map[string]any{"seen": "nothing", "n": 0}},
			func(c *ds.Context) error {
				assert.Equal(t, "QUERY", c.Request().Method)
				if c.LastEventID() == "" { // what came with the break may be lost
					return cutOff(c, ds.MergeSignals(map[string]any{"n": 7}, ds.WithID("e1"), ds.WithRetry(10*time.Millisecond)))
				}
				return c.MergeSignals(map[string]any{"seen": c.LastEventID() + string(c.RawSignals())})
			})
		p.reads(`e1{"n":7,"seen":"nothing"}`, "p")
	})
}

// A redirection of a plain QUERY leads a browser where its code says.
func TestQueryRedirected(t *testing.T) {
	t.Parallel()
	eachGeneration(t, generation.queries, func(t *testing.T, g generation) {
		p := show(t, g, `<!doctype html><link rel="icon" href="data:,">{{script .Client}}<body>`, map[string]any{},
			func(c *ds.Context) error {
				switch r := c.Request(); r.URL.Path {
				case "/see-other":
					return c.Redirect(http.StatusSeeOther, "/there")
				case "/found":
					return c.Redirect(http.StatusFound, "/there")
				default:
					var in struct {
						A int `json:"a"`
					}
					if err := c.Bind(&in); err != nil {
						return err
					}
					return c.JSON(http.StatusOK, []any{r.Method, in.A})
				}
			})
		for path, expect := range map[string]string{"/see-other": `["GET",0]`, "/found": `["QUERY",7]`} {
			js := `fetch("` + path + `", {method: "QUERY", body: '{"a":7}', headers: {"Content-Type": "application/json"}}).then(r => r.text()).then(text => document.title = text.trim())`
			p.eval("(" + js + ", 1)")
			p.is(expect, "document.title")
		}
	})
}

// rocketLike defines a custom element that reads its props as Rocket's codecs for
// number, boolean, date, JSON, bytes and text do.
const rocketLike = `<script>
customElements.define("demo-box", class extends HTMLElement {
	static observedAttributes = ["count", "is-open", "is-shut", "start-date", "due-items", "key-bytes", "title-text", "unset"]
	attributeChangedCallback() {
		const a = name => this.getAttribute(name)
		this.says = JSON.stringify([Number(a("count")), a("is-open") === "true", a("is-shut") === "true", new Date(a("start-date")).getTime(),
			JSON.parse(a("due-items")), atob(a("key-bytes")), a("title-text"), a("unset")])
	}
})
</script>`

// boxed are the props of that element.
type boxed struct {
	Count  int       `json:"count"`
	IsOpen bool      `json:"isOpen"`
	IsShut bool      `json:"isShut"`
	Start  time.Time `json:"startDate"`
	Items  []boxItem `json:"dueItems"`
	Key    []byte    `json:"keyBytes"`
	Title  string    `json:"titleText"`
	Unset  *int      `json:"unset"`
}

type boxItem struct {
	DueDate string `json:"dueDate"`
}

// A component's props arrive as they were, and change when its element is patched.
func TestRocketProps(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if g.protocol != ds.V1 {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			box := boxed{3, true, false, time.UnixMilli(1_700_000_000_123).UTC(), []boxItem{{hostileText}}, []byte("\x00\xff"), hostileText, nil}
			p := show(t, g, `<!doctype html><link rel="icon" href="data:,">{{script .Client}}<body>`+rocketLike+
				`{{rocket "demo-box" "box" .Box "<b>in it</b>"}}<button {{on "click" (get "/patch")}}>patch</button>`, map[string]any{"Box": box},
				func(c *ds.Context) error {
					changed := box
					changed.Count, changed.IsOpen, changed.Title = 4, false, ""
					html, err := c.Page().Rocket("demo-box", "box", changed, template.HTML("<b>in it</b>"))
					if err != nil {
						return err
					}
					return c.PatchElements(string(html))
				})
			says := func(expect string) { t.Helper(); p.is(expect, `document.querySelector("#box").says`) }
			item, title := quote(hostileText), quote(hostileText)
			says(p.eval(`JSON.stringify([3, true, false, 1700000000123, [{dueDate: ` + item + `}], "\x00\xff", ` + title + `, null])`))
			p.click("button")
			says(p.eval(`JSON.stringify([4, false, false, 1700000000123, [{dueDate: ` + item + `}], "\x00\xff", "", null])`))
		})
	}
}
