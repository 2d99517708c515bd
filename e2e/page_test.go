package e2e

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/page"
)

// built is a page made with package page and html/template only.
const built = `<!doctype html><html {{.Page.DataNonce}}><link rel="icon" href="data:,">{{script .Client}}
<body {{signals .State}}><i {{signalsIfMissing .Missing}} {{init (get "/init")}}></i>
<input id="in" {{bind "name"}}><p id="name" {{text "$name"}} {{attr "aria-label" "$name"}}></p>
{{range $signal, $js := .Texts}}<p id="{{$signal}}" {{text $js}}></p>{{end}}
<p id="shown" {{show "$deep.open"}}>shown</p><button id="toggle" {{on "click" "$deep.open = !$deep.open"}}>toggle</button>
<button id="set" {{on "click" .Set}}>set</button>
<p id="below" style="margin-top: 200vh" {{intersect "document.title += '!'" "once"}}>below</p>
<p id="missing" {{text "$missing"}}></p><button id="slow" {{on "click" "$missing = $missing + 1" "debounce.50ms"}}>slow</button>
<form id="form" {{on "submit" (post "/submit")}}><input name="field" value="{{.Text}}"><button id="submit">submit</button></form>
{{if not .V018}}<p id="class" {{class "{'is-open': $deep.open}"}}></p>{{end}}
{{if .Old -}}
	<button id="post" {{on "click" (post .URL idempotent)}}>post</button>
{{- else -}}
	<button id="post" {{indicator "busy"}} {{on "click" (post .URL idempotent (header "X-Text" .Header))}}>post</button><p id="busy" {{text "$busy"}}></p>
	<button id="send" {{on "click" (put "/form" (formOf "#form") (header "X-Text" .Header))}}>send</button>
{{- end}}`

// rewritten is text that some client takes for more, were it not escaped.
var rewritten = []string{
	hostileText, "$name", "$$get('/evil')", "$get('/evil')", "@get('/evil')", "@post('/evil'); $name = 1", "name.value '.value'", "~ref",
	`x\`, `\'`, `","b":"; alert(1)//`, "</script><b>", "`${name}` ${$name}", "a;b , c  ,d", " a\r\nb\rc\n", "\u2028\u2029\ufeff", "🖕JS_x_DS🚀 __escaped0",
	"\x00\x01\x7f\u0085", "$&$1$$$'", "ctx.store()", "%q %s", "é 漢字 👩‍👩‍👧", "/*", "//", "<!--",
}

// writes reports whether package page writes for the client.
func (g generation) writes() bool { return g.version != "0.20.1" && g.version != "0.21.4" }

// desk serves a page and keeps what it is asked.
type desk struct {
	mu       sync.Mutex
	requests []asked
}

type asked struct {
	path, key, text, field string
	signals                map[string]any
}

func (d *desk) take(c *ds.Context) error {
	r := c.Request()
	var form struct {
		Field string `form:"field" json:"-"`
	}
	if err := c.Bind(&form); err != nil {
		return err
	}
	a := asked{path: r.Method + " " + r.URL.Path, text: r.Header.Get("X-Text"), field: form.Field,
		key: r.Header.Get("Idempotency-Key") + r.URL.Query().Get("idempotency-key")}
	if raw := c.RawSignals(); len(raw) > 0 {
		if err := json.Unmarshal(raw, &a.signals); err != nil {
			return err
		}
	}
	d.mu.Lock()
	d.requests = append(d.requests, a)
	d.mu.Unlock()
	return c.MergeSignals(map[string]any{"count": len(d.all())})
}

func (d *desk) all() []asked {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.requests
}

// next waits for the nth request.
func (d *desk) next(t *testing.T, n int) asked {
	t.Helper()
	require.Eventually(t, func() bool { return len(d.all()) >= n }, patience, often)
	require.Len(t, d.all(), n)
	return d.all()[n-1]
}

// show serves a page made with the builder, and opens it. What else the page
// asks for goes to the handler.
func show(t *testing.T, g generation, text string, data map[string]any, handler func(*ds.Context) error) *tab {
	t.Helper()
	return showUnder(t, g, nil, text, data, handler)
}

// showUnder is show on a page with a Content-Security-Policy.
func showUnder(t *testing.T, g generation, csp *ds.CSP, text string, data map[string]any, handler func(*ds.Context) error) *tab {
	t.Helper()
	e := echo.New()
	e.Static("/clients", clients)
	e.Use(ds.MiddlewareWithConfig(ds.Config{Protocol: g.protocol, CSP: csp}))
	e.GET("/", ds.Handler(func(c *ds.Context) error {
		parsed := template.Must(template.New("").Funcs(c.Page().FuncMap()).Parse(text))
		data := maps.Clone(data)
		data["Page"], data["Client"] = c.Page(), "/clients/"+g.version+"/datastar.js"
		c.Response().Header().Set("Content-Type", "text/html; charset=utf-8")
		return parsed.Execute(c.Response(), data)
	}))
	e.Any("/*", ds.Handler(handler))
	e.Add("QUERY", "/*", ds.Handler(handler))
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return open(t, server.URL)
}

const (
	hostileURL    = "/post/$name$$get('x')@get('x');a , b~ref\"`{${x}}<ü👋>/.value"
	hostileHeader = "$name @get('/evil'); </script> \"'`\\ , ~a.value"
)

func TestPage(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if g.writes() {
			t.Run(g.version, func(t *testing.T) { testPage(t, g, nil) })
		}
	}
	t.Run("with nonce", func(t *testing.T) { testPage(t, generations[0], &ds.CSP{TrustedTypes: true}) })
}

func testPage(t *testing.T, g generation, csp *ds.CSP) {
	t.Parallel()
	g.available(t)
	state := map[string]any{"name": "ann", "count": 0.0, "deep": map[string]any{"open": true, "list": []any{1.5, hostileText, false}}}
	texts := map[string]template.JS{}
	for i, text := range rewritten {
		signal := "t" + strconv.Itoa(i)
		state[signal], texts[signal] = text, template.JS("$"+signal)
	}
	set, err := page.For(g.protocol).Value(strings.Join(rewritten, " "))
	require.NoError(t, err)
	d, old := &desk{}, g.protocol == ds.V018 || g.protocol == ds.V019
	p := showUnder(t, g, csp, built, map[string]any{
		"State": state, "Missing": map[string]any{"name": "bob", "missing": 1}, "Texts": texts, "Set": "$name = " + set,
		"URL": hostileURL, "Header": hostileHeader, "Text": hostileText, "V018": g.protocol == ds.V018, "Old": old,
	}, d.take)

	first := d.next(t, 1) // of init
	delete(first.signals, "busy")
	expect := maps.Clone(state)
	expect["missing"] = 1.0
	assert.Equal(t, asked{path: "GET /init", signals: expect}, first, "the server gets what it gave")
	for signal := range texts {
		p.eventually("document.querySelector('#" + signal + "').textContent === " + quote(state[signal].(string)))
	}
	p.reacts(old, g.protocol == ds.V018)
	d.commands(t, p, state, old)
	p.allowed()
}

// reacts checks what happens in the page alone.
func (p *tab) reacts(old, v018 bool) {
	p.t.Helper()
	p.eventually(`document.querySelector("#in").value === "ann"`)
	p.enter("#in", "eve")
	p.eventually(`document.querySelector("#name").textContent === "eve" && document.querySelector("#name").ariaLabel === "eve"`)
	p.eventually(`document.querySelector("#shown").style.display !== "none"`)
	if !v018 {
		p.eventually(`document.querySelector("#class").classList.contains("is-open")`)
	}
	p.click("#toggle")
	p.eventually(`document.querySelector("#shown").style.display === "none"`)
	if !v018 {
		p.eventually(`!document.querySelector("#class").classList.contains("is-open")`)
	}
	for range 2 {
		p.do(chromedp.ScrollIntoView(chromedp.CSS("#below")))
		p.eventually(`document.title === "!"`)
		p.do(chromedp.ScrollIntoView(chromedp.CSS("#toggle")))
	}
	p.click("#slow")
	p.eventually(`document.querySelector("#missing").textContent === "2"`)
	p.click("#set")
	p.eventually(`document.querySelector("#name").textContent === ` + quote(strings.Join(rewritten, " ")))
	if !old {
		p.eventually(`document.querySelector("#busy").textContent === "false"`)
	}
}

var idempotencyKey = regexp.MustCompile(`^\d+(-\d+){3}$`)

// commands checks what the server is asked at a click.
func (d *desk) commands(t *testing.T, p *tab, state map[string]any, old bool) {
	t.Helper()
	p.click("#post")
	second := d.next(t, 2)
	p.click("#post")
	third := d.next(t, 3)
	assert.Equal(t, "POST "+hostileURL, second.path)
	assert.Regexp(t, idempotencyKey, second.key)
	assert.Regexp(t, idempotencyKey, third.key)
	assert.NotEqual(t, second.key, third.key, "each click has a key of its own")
	expect := maps.Clone(state)
	expect["name"], expect["missing"], expect["count"] = strings.Join(rewritten, " "), 2.0, 1.0
	expect["deep"] = map[string]any{"open": false, "list": []any{1.5, hostileText, false}}
	delete(second.signals, "busy")
	assert.Equal(t, expect, second.signals)

	p.click("#submit")
	assert.Equal(t, "POST /submit", d.next(t, 4).path, "a form does not leave the page")
	if old {
		return
	}
	assert.Equal(t, hostileHeader, second.text)
	p.click("#send")
	assert.Equal(t, asked{path: "PUT /form", text: hostileHeader, field: hostileText}, d.next(t, 5), "the form instead of the signals")
}

// Without the script that keeps it alive, a stream reconnects after what ends others
// without retry: on V1 an error status, on Beta the eleventh break.
func TestPageStream(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if !g.writes() || g.protocol != ds.V1 && g.protocol != ds.Beta {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			var n atomic.Int32
			p := show(t, g, `<!doctype html><link rel="icon" href="data:,"><script type="module" src="{{.Client}}"></script>
				<body {{signals .State}} {{init (stream "/feed")}}><p {{text "$n"}}></p>`,
				map[string]any{"State": map[string]int{"n": 0}},
				func(c *ds.Context) error {
					asked := n.Add(1)
					switch {
					case g.protocol == ds.V1 && asked == 1:
						return echo.NewHTTPError(http.StatusServiceUnavailable)
					case g.protocol == ds.Beta && asked <= 12:
						return cutOff(c, ds.MergeSignals(map[string]int32{"n": -asked}, ds.WithRetry(time.Millisecond)))
					}
					return c.MergeSignals(map[string]int32{"n": asked})
				})
			p.eventually(`Number(document.querySelector("p").textContent) > 0`)
			if g.protocol == ds.Beta {
				assert.Greater(t, n.Load(), int32(12))
			}
		})
	}
}

// What jsDelivr serves is the file that the tests run, or the browser refuses it.
// Of a protocol's clients the newest is pinned.
func TestPageScript(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if !g.writes() || g.protocol == ds.V018 || g.newest().version != g.version {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			code, err := os.ReadFile(g.file())
			require.NoError(t, err)
			sum := sha512.Sum384(code)
			tag, err := page.For(g.protocol).Script()
			require.NoError(t, err)
			assert.Contains(t, tag, "@"+g.version+"/")
			assert.Contains(t, tag, ` integrity="sha384-`+base64.StdEncoding.EncodeToString(sum[:])+`" `)
		})
	}
}
