package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/page"
)

// Each request of a page names its tab: the same after a reload and on the next page, and
// another in another tab, also one that is opened as a copy.
func TestTabName(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		t.Run(g.version, func(t *testing.T) {
			g.available(t)
			e := echo.New()
			e.Use(ds.MiddlewareWithConfig(ds.Config{Legacy: g.protocol, Client: g.text(t)}))
			e.GET("/tab", ds.Handler(func(c *ds.Context) error {
				return c.MergeFragments(fmt.Sprintf(`<p id="tab">%s</p>`, c.Tab()))
			}))
			script, err := page.For(g.protocol).WithClient(g.text(t)).Script()
			assert.NoError(t, err)
			html := g.page(fmt.Sprintf(`<!doctype html><link rel="icon" href="data:,">%s<body><p id="tab" LOAD="GET(/tab)"></p></body>`, script))
			e.GET("/*", func(c echo.Context) error { return c.HTML(http.StatusOK, html) })
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			url := server.URL
			p := open(t, url+"/")
			name := p.tabName()
			assert.Regexp(t, `^tab\.[A-Z2-7]{26}$`, name)
			p.do(chromedp.Reload())
			assert.Equal(t, name, p.tabName())
			p.visit(url + "/another")
			assert.Equal(t, name, p.tabName())
			assert.NotEqual(t, name, open(t, url+"/").tabName())
			p.eval(`document.body.append(Object.assign(document.createElement("iframe"), {src: "/copy"}))`) // it has the same storage
			const copied = `document.querySelector("iframe").contentDocument.querySelector("#tab").textContent`
			p.eventually(copied + ` !== ""`)
			assert.NotEqual(t, name, p.eval(copied))
		})
	}
}

// tabName waits until the page has shown its tab.
func (p *tab) tabName() string {
	p.t.Helper()
	p.eventually(`document.querySelector("#tab").textContent !== ""`)
	return p.eval(`document.querySelector("#tab").textContent`)
}
