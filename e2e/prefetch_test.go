package e2e

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// A page that was fetched in advance is shown without asking again. Where there are
// speculation rules that needs no Cache-Control, and a policy with a nonce allows them.
func TestPrefetch(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		rules := g.protocol == ds.V1 || g.protocol == ds.Beta
		if g.version == generations[0].version {
			t.Run(g.version+" under a nonce", func(t *testing.T) {
				prefetched(t, g, "no-store", ds.Config{CSP: &ds.CSP{TrustedTypes: true}})
			})
		}
		if rules {
			t.Run(g.version+" by rules", func(t *testing.T) { prefetched(t, g, "no-store", ds.Config{Protocol: g.protocol}) })
		}
		t.Run(g.version+" by links", func(t *testing.T) {
			prefetched(t, g, "private, max-age=60", ds.Config{Protocol: g.protocol, NoInlineScripts: rules})
		})
	}
}

func prefetched(t *testing.T, g generation, control string, config ds.Config) {
	g.available(t)
	asked := make(chan string, 9)
	e := echo.New()
	e.Static("/clients", clients)
	e.Use(ds.MiddlewareWithConfig(config))
	e.GET("/", ds.Handler(func(c *ds.Context) error {
		nonce, err := c.Page().DataNonce()
		if err != nil {
			return err
		}
		return c.HTML(http.StatusOK, `<!doctype html><html `+string(nonce)+`><link rel="icon" href="data:,"><body>
			<script type="module" src="/clients/`+g.version+`/datastar.js"></script>`+g.page(`<a href="/next">Next</a><i LOAD="GET(/say)"></i>`))
	}))
	e.GET("/say", ds.Handler(func(c *ds.Context) error { return c.Prefetch("/next") }))
	e.GET("/next", ds.Handler(func(c *ds.Context) error {
		asked <- c.Request().Header.Get("Sec-Purpose")
		c.Response().Header().Set(echo.HeaderCacheControl, control)
		return c.View(http.StatusOK, "<!doctype html><p>next</p>", `<p id="next">fragment</p>`)
	}))
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	p := reopen(t, server.URL)
	select {
	case purpose := <-asked:
		assert.Equal(t, "prefetch", purpose)
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was fetched in advance")
	}
	p.eventually(`document.querySelector("script[type=speculationrules]") !== null || performance.getEntriesByType("resource").some(e => e.name.endsWith("/next") && e.responseEnd)`)
	p.click("a")
	p.eventually(`document.body.textContent === "next"`)
	assert.Empty(t, asked, "asked again")
}
