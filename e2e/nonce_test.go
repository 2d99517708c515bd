package e2e

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// underNonce is a page in nonce mode. It keeps what its policy blocked.
const underNonce = `<!doctype html><html lang="en" {{.Page.DataNonce}}><head><meta charset="utf-8"><title>{{.Title}}</title><link rel="icon" href="data:,">
<script nonce="{{.Page.Nonce}}">window.blocked = []; document.addEventListener("securitypolicyviolation", e => blocked.push(e.effectiveDirective + " " + e.blockedURI + " " + e.sample))</script>
{{.Page.Script}}</head>{{.Body}}</html>`

var underNonceTemplate = template.Must(template.New("").Parse(underNonce))

// nonces serves a page under policies with a nonce, and whatever else it asks for.
type nonces struct {
	csp     *ds.CSP
	g       generation
	body    func(c *ds.Context) string
	handler func(c *ds.Context) error
}

// serve shows the page.
func (n *nonces) show(t *testing.T) *tab {
	t.Helper()
	client := n.g.text(t)
	e := echo.New()
	e.Use(ds.MiddlewareWithConfig(ds.Config{CSP: n.csp, Client: client}))
	e.GET("/", ds.Handler(func(c *ds.Context) error { return c.HTML(200, n.page(t, c)) }))
	e.GET("/landed", func(c echo.Context) error { return c.HTML(200, "landed") })
	e.Any("/*", ds.Handler(n.handler))
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return reopen(t, server.URL)
}

func (n *nonces) page(t *testing.T, c *ds.Context) string {
	var out strings.Builder
	body := n.body(c)
	assert.NoError(t, underNonceTemplate.Execute(&out, map[string]any{"Page": c.Page(), "Title": c.Request().URL.Path, "Body": template.HTML(body)}))
	return out.String()
}

// All verbs do what they do elsewhere, and nothing of it is against the policy.
func TestVerbs_withNonce(t *testing.T) {
	t.Parallel()
	g := generations[0]
	for name, csp := range map[string]ds.CSP{
		"own origin":    {},
		"trusted types": {TrustedTypes: true},
		"strict":        {Policy: "script-src 'strict-dynamic'; default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'", TrustedTypes: true},
	} {
		for _, v := range verbs {
			t.Run(name+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				g.available(t)
				s := &stage{}
				n := &nonces{csp: &csp, g: g,
					body: func(c *ds.Context) string {
						nonced := fmt.Sprintf(`<script nonce="%s">`, c.Page().Nonce())
						return "<body>" + strings.ReplaceAll(g.page(v.body), "<script>", nonced) + g.page(`<i id="probe" CLICK="GET(/probe)">probe</i><i LOAD="GET(/say)"></i>`)
					},
					handler: func(c *ds.Context) error {
						s.mu.Lock()
						defer s.mu.Unlock()
						switch c.Request().URL.Path {
						case "/probe":
							return json.Unmarshal(c.RawSignals(), &s.signals)
						case "/say":
							s.asked++
							s.err = c.Send(v.events(g)...)
						}
						return nil
					}}
				p := n.show(t)
				v.check(p, s, g, unsupported(g, v))
				p.allowed()
			})
		}
	}
}

// scripts are patches that bring scripts into <main id="a">old</main>, each of which
// counts how often it ran, and how often all did in the end.
var scripts = []struct {
	name     string
	events   []ds.Event
	expect   int
	external bool // which the client refuses under Trusted Types
}{
	{name: "morphed in", events: []ds.Event{ds.PatchElements(`<main id="a"><p>new</p><script>ran++</script></main>`)}, expect: 1},
	{name: "morphed in, inner", events: []ds.Event{ds.PatchElements(`<p>new</p><script>ran++</script>`, ds.WithSelector("#a"), ds.WithMode(ds.ModeInner))}, expect: 1},
	{name: "deep inside", events: []ds.Event{ds.PatchElements(`<main id="a"><div><p id="b">new<script type="text/javascript">ran++</script></p></div></main>`)}, expect: 1},
	{name: "a module", events: []ds.Event{ds.PatchElements(`<main id="a"><script type="module">ran++</script></main>`)}, expect: 1},
	{name: "with a nonce of its own", events: []ds.Event{ds.PatchElements(`<main id="a"><script nonce="another">ran++</script></main>`)}, expect: 1},
	{name: "the same twice", events: []ds.Event{
		ds.PatchElements(`<main id="a"><script>ran++</script></main>`),
		ds.PatchElements(`<main id="a" class="again"><script>ran++</script></main>`),
	}, expect: 1},
	{name: "another", events: []ds.Event{
		ds.PatchElements(`<main id="a"><script id="one">ran++</script></main>`),
		ds.PatchElements(`<main id="a"><script id="two">ran++</script></main>`),
	}, expect: 2},
	{name: "appended", events: []ds.Event{ds.PatchElements(`<script>ran++</script>`, ds.WithSelector("#a"), ds.WithMode(ds.ModeAppend))}, expect: 1},
	{name: "replaced", events: []ds.Event{ds.PatchElements(`<main id="a"><script>ran++</script></main>`, ds.WithMode(ds.ModeReplace))}, expect: 1},
	{name: "in a view transition", events: []ds.Event{ds.PatchElements(`<main id="a"><script>ran++</script></main>`, ds.WithViewTransition())}, expect: 1},
	{name: "data", events: []ds.Event{ds.PatchElements(`<main id="a"><script type="application/json">{"a":1}</script></main>`)}},
	{name: "in a template", events: []ds.Event{ds.PatchElements(`<main id="a"><template><script>ran++</script></template></main>`)}},
	{name: "external", events: []ds.Event{ds.PatchElements(`<main id="a"><script src="/ran.js"></script></main>`)}, expect: 1, external: true},
	{name: "external, a module", events: []ds.Event{ds.PatchElements(`<main id="a"><script type="module" src="/ran.js"></script></main>`)}, expect: 1, external: true},
	{name: "external, appended", events: []ds.Event{ds.PatchElements(`<script src="/ran.js"></script>`, ds.WithSelector("#a"), ds.WithMode(ds.ModeAppend))}, expect: 1, external: true},
}

// A new script in a patch runs once, also under a policy, which it does not violate.
func TestScriptsInPatches(t *testing.T) {
	t.Parallel()
	for name, csp := range map[string]*ds.CSP{
		"no policy":     nil,
		"own origin":    {},
		"nonces alone":  {Policy: "script-src 'report-sample'; base-uri 'none'"},
		"trusted types": {TrustedTypes: true},
	} {
		for _, g := range generations[:2] {
			if csp != nil && g.version != generations[0].version {
				continue // clients before 1.0.3 do nothing under it
			}
			for _, s := range scripts {
				if s.external && csp != nil && csp.TrustedTypes {
					continue
				}
				t.Run(name+"/"+g.version+"/"+s.name, func(t *testing.T) {
					t.Parallel()
					g.available(t)
					p := (&nonces{csp: csp, g: g, body: func(c *ds.Context) string {
						return fmt.Sprintf(`<script nonce="%s">window.ran = 0</script><body><main id="a">old</main><button data-on:click="@get('/go')">go</button>`, c.Page().Nonce())
					}, handler: func(c *ds.Context) error {
						if c.Request().URL.Path == "/ran.js" {
							return c.Blob(200, "text/javascript", []byte("ran++"))
						}
						return c.Send(append(s.events, ds.ExecuteScript("window.after = true"))...)
					}}).show(t)
					p.click("button")
					p.eventually("window.after")
					if s.expect > 0 {
						p.eventually("ran > 0")
					}
					p.eval("setTimeout(() => window.settled = true, 100)")
					p.eventually("window.settled")
					assert.Equal(t, fmt.Sprint(s.expect), p.eval("ran"))
					assert.Equal(t, "true", p.eval(untouched))
					p.allowed()
				})
			}
		}
	}
}

// untouched is true while DOMParser does what the browser has it do.
const untouched = `/native code/.test(DOMParser.prototype.parseFromString)`

// What a page parses itself is its own business, even while the client is about to parse
// a patch; and so is a parser that it puts in the place of the browser's.
func TestScriptsOfThePage(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ page, see, expect string }{
		"its own parsing": {`<script>
			const touched = []
			document.addEventListener("datastar-fetch", (event) => {
				if (event.detail.type !== "datastar-patch-elements") return
				touched.push(!` + untouched + `)
				const own = new DOMParser().parseFromString("<template><script>window.own = (window.own || 0) + 1</" + "script></template>", "text/html")
				document.body.append(own.querySelector("template").content)
			})</script>`, `touched + " " + own + " " + ` + untouched, "false,true,true,false 4 true"},
		"its own parser": {`<script>
			const parse = DOMParser.prototype.parseFromString
			let parsed = 0
			DOMParser.prototype.parseFromString = function () { parsed++; return parse.apply(this, arguments) }</script>`,
			`DOMParser.prototype.parseFromString.toString().includes("parsed++") + " " + parsed`, "true 4"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := generations[0]
			g.available(t)
			p := show(t, g, `<!doctype html><link rel="icon" href="data:,">`+tt.page+`{{script .Client}}<body><main id="a"></main><button {{on "click" (get "/go")}}>go</button>`,
				map[string]any{}, func(c *ds.Context) error {
					return c.Send(
						ds.PatchElements(`<main id="a"><p>no script</p></main>`),
						ds.PatchElements(`<main id="a"><script id="one">window.ran = (window.ran || 0) + 1</script></main>`),
						ds.PatchElements(`<main id="a"><script id="two">window.ran++</script></main>`),
						ds.ExecuteScript("window.after = true"))
				})
			p.click("button")
			p.eventually("window.after && ran === 2")
			assert.Equal(t, tt.expect, p.eval(tt.see))
		})
	}
}

// A whole page that is sent as a patch takes the place of the page. What runs already
// does not run again, and what is new runs once.
func TestWholePageInAPatch(t *testing.T) {
	t.Parallel()
	for name, csp := range map[string]*ds.CSP{"no policy": nil, "own origin": {}, "trusted types": {TrustedTypes: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := generations[0]
			g.available(t)
			n := &nonces{csp: csp, g: g, body: func(c *ds.Context) string {
				page := fmt.Sprintf(`<body class="%s"><script nonce="%s">window.old = (window.old || 0) + 1</script><button data-on:click="@get('/whole')">go</button>`, c.Request().URL.Path[1:], c.Page().Nonce())
				if c.IsDatastar() {
					page += `<p data-text="'new'"></p><script>window.ran = (window.ran || 0) + 1</script>`
				}
				return page
			}}
			n.handler = func(c *ds.Context) error {
				return c.Send(ds.PatchElements(n.page(t, c)), ds.ExecuteScript("window.after = true"))
			}
			p := n.show(t)
			p.click("button")
			p.eventually(`window.after && document.body.className === "whole" && document.title === "/whole" && document.querySelector("p").textContent === "new"`)
			assert.Equal(t, "1 1", p.eval("old + ' ' + ran"))
			assert.Equal(t, "null", p.eval("document.documentElement.getAttribute('data-nonce')"), "nobody can read the nonce")
			p.click("button")
			p.allowed()
		})
	}
}

// A live page goes on after its stream broke, and says so.
func TestLivePageWithNonce(t *testing.T) {
	t.Parallel()
	g := generations[0]
	g.available(t)
	const page = `<!doctype html><html {{.Page.DataNonce}}><link rel="icon" href="data:,">{{script .Client}}
		<script nonce="{{.Page.Nonce}}">
			const said = []
			addEventListener("load", () => new MutationObserver(() => {
				const now = document.querySelector("[role=status]").innerText.trim()
				if (now !== said.at(-1)) said.push(now)
			}).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true }))
		</script>
		<body {{signals .State}} {{init (stream "/feed")}}>{{status}}<p id="n" {{text "$n"}}></p>`
	var asked atomic.Int32
	var broke atomic.Int64
	p := showUnder(t, g, &ds.CSP{TrustedTypes: true}, page, map[string]any{"State": map[string]int{"n": 0}}, func(c *ds.Context) error {
		switch n := asked.Add(1); {
		case n == 1:
			broke.Store(time.Now().UnixMilli())
			return cutOff(c, ds.PatchSignals(map[string]int{"n": 1}))
		case time.Now().UnixMilli()-broke.Load() < 3000:
			return echo.NewHTTPError(http.StatusServiceUnavailable)
		}
		if err := c.PatchSignals(map[string]int{"n": 2}); err != nil {
			return err
		}
		<-c.Done()
		return c.Err()
	})
	p.eventually(`document.querySelector("#n").textContent === "2" && said.includes("Back")`)
	assert.Equal(t, "Reconnecting…,Back", p.eval("said.filter(text => text)"))
	p.allowed()
}

// allowed holds that nothing was against the policy of the page.
func (p *tab) allowed() {
	p.t.Helper()
	assert.Equal(p.t, "", p.eval("(window.blocked ?? []).join('\\n')"))
	p.mu.Lock()
	defer p.mu.Unlock()
	assert.Empty(p.t, p.blocked)
}
