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
						if c.Request().URL.Path == "/probe" {
							return json.Unmarshal(c.RawSignals(), &s.signals)
						}
						s.asked++
						s.err = c.Send(v.events(g)...)
						return nil
					}}
				p := n.show(t)
				v.check(p, s, g, unsupported(g, v))
				p.allowed()
			})
		}
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
