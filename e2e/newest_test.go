package e2e

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/page"
)

// The newest of several requests wins, in every generation: the server hears that the older
// one was broken off, whether its answer had begun or not, and its client does not ask again.
func TestNewest(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if g.version == "0.21.4" || g.version == "0.20.1" {
			continue // whose attributes package page does not write
		}
		t.Run(g.version, func(t *testing.T) {
			g.available(t)
			asked, left := make(chan string, 20), make(chan string, 20)
			e := echo.New()
			e.Static("/clients", clients)
			e.Use(ds.MiddlewareWithConfig(ds.Config{Protocol: g.protocol}))
			e.GET("/", func(c echo.Context) error { return c.HTML(200, newestPage(t, g)) })
			e.GET("/find", ds.Handler(func(c *ds.Context) error {
				in, err := ds.Signals[struct{ Q string }](c)
				if err != nil {
					return err
				}
				if in.Q == "begun" {
					if err := c.PatchElements(`<p id="answer">begun</p>`); err != nil {
						return err
					}
				}
				asked <- in.Q
				if in.Q != "new" {
					<-c.Done()
					left <- in.Q
					return c.Err()
				}
				return c.PatchElements(`<p id="answer">new</p>`)
			}))
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			p := reopen(t, server.URL)
			p.enter("#q", "waiting")
			require.Equal(t, "waiting", within(t, asked))
			p.enter("#q", "begun")
			require.Equal(t, "begun", within(t, asked))
			assert.Equal(t, "waiting", within(t, left))
			p.eventually(`document.querySelector("#answer").textContent === "begun"`)
			p.enter("#q", "new")
			require.Equal(t, "new", within(t, asked))
			assert.Equal(t, "begun", within(t, left))
			p.eventually(`document.querySelector("#answer").textContent === "new"`)
			p.eventually(`performance.now() - (window.since ??= performance.now()) > 1500`) // a client asks again within a second
			assert.Empty(t, asked, "asked again")
			assert.Equal(t, "new", p.eval(`document.querySelector("#answer").textContent`))
		})
	}
}

func newestPage(t *testing.T, g generation) string {
	b := page.For(g.protocol)
	signals, err := b.Signals(map[string]string{"q": ""})
	require.NoError(t, err)
	script, err := b.Script("/clients/" + g.version + "/datastar.js")
	require.NoError(t, err)
	action, err := b.Get("/find", page.Newest())
	require.NoError(t, err)
	search, err := b.Search(action)
	require.NoError(t, err)
	bind, err := b.Bind("q")
	require.NoError(t, err)
	return fmt.Sprintf(`<!doctype html><link rel="icon" href="data:,">%s<body %s><form %s><input id="q" %s></form><p id="answer"></p>`, script, signals, search, bind)
}
