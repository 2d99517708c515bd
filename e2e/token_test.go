package e2e

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// Two users look at one page. What is published to both is the same, and each sends the
// token of the own page.
const tokenPage = `{{define "page"}}<!doctype html><html {{.Page.DataNonce}}><link rel="icon" href="data:,">{{.Page.Script}}
<body {{init (stream "/feed")}}>{{template "rows" "rendered"}}{{end}}
{{define "rows"}}<p id="rows"><b id="said">{{.}}</b> <button id="send" {{on "click" (post "/send")}}>send</button></p>{{end}}`

func TestPageToken(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if g.writes() && g.protocol != ds.V019 && g.protocol != ds.V018 {
			t.Run(g.version, func(t *testing.T) {
				t.Parallel()
				g.available(t)
				testPageToken(t, g, nil)
				if g == generations[0] {
					testPageToken(t, g, &ds.CSP{TrustedTypes: true})
				}
			})
		}
	}
}

func testPageToken(t *testing.T, g generation, csp *ds.CSP) {
	config := ds.Config{Protocol: g.protocol, CSP: csp, Client: g.text(t)}
	rows := hub.NewMemory(hub.MemoryConfig{})
	t.Cleanup(func() { _ = rows.Close() })
	e := echo.New()
	fragments := ds.RendererWithConfig(config, e)
	e.Renderer = &echo.TemplateRenderer{Template: template.Must(template.New("").Funcs(fragments.Page().WithPageToken().FuncMap()).Parse(tokenPage))}
	e.Use(ds.MiddlewareWithConfig(config))
	tokens := make(chan string, 10)
	e.GET("/:user", ds.Handler(func(c *ds.Context) error {
		c.Set("csrf", `t'"<`+c.Param("user")) // as Echo's middleware does
		return c.Render(http.StatusOK, "page", map[string]any{"Page": c.Page()})
	}))
	e.GET("/feed", ds.Handler(func(c *ds.Context) error { return c.Follow(rows.Feed("rows")) }))
	e.POST("/send", ds.Handler(func(c *ds.Context) error {
		tokens <- c.Request().Header.Get("X-CSRF-Token")
		return nil
	}))
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)

	for _, user := range []string{"ada", "eve"} {
		tab := open(t, server.URL+"/"+user)
		press := func() string {
			tab.click("#send")
			select {
			case token := <-tokens:
				return token
			case <-time.After(patience):
				return "nothing was sent"
			}
		}
		assert.Equal(t, `t'"<`+user, press(), "rendered with the page")
		require.Eventually(t, func() bool { return rows.Followers("rows") > 0 }, patience, often)
		require.NoError(t, rows.Publish(context.Background(), "rows", fragments.Template("rows", fmt.Sprint("published for ", user, " too"))))
		tab.eventually(fmt.Sprintf("document.querySelector('#said').textContent === 'published for %s too'", user))
		assert.Equal(t, `t'"<`+user, press(), "published to all")
	}
}
