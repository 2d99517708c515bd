package e2e

import (
	"fmt"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// What a reader yields is shown while it yields, and its end is that of the command. A page
// that is left closes the reader, in the midst of a read.
func TestAppendText(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		t.Run(g.version, func(t *testing.T) {
			g.available(t)
			sources, ended := make(chan *io.PipeWriter, 9), make(chan error, 9)
			e := echo.New()
			e.Static("/clients", clients)
			e.Use(ds.MiddlewareWithConfig(ds.Config{Protocol: g.protocol}))
			e.GET("/", func(c echo.Context) error {
				return c.HTML(200, `<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="/clients/`+g.version+`/datastar.js"></script>`+
					g.page(`<button CLICK="`+fmt.Sprintf(g.post, "/run")+`">Run</button><pre id="log"></pre><i LOAD="GET(/ready)"></i>`))
			})
			ready := make(chan bool, 9)
			e.GET("/ready", ds.Handler(func(*ds.Context) error { ready <- true; return nil }))
			e.POST("/run", ds.Handler(func(c *ds.Context) error {
				r, w := io.Pipe()
				sources <- w
				err := c.AppendText(r, ds.WithSelector("#log"))
				ended <- err
				return err
			}))
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			p := reopen(t, server.URL)
			write := func(w *io.PipeWriter, text string) { _, err := io.WriteString(w, text); assert.NoError(t, err) }
			shows := func(text string) { p.eventually(`document.querySelector("#log").textContent === ` + quote(text)) }

			within(t, ready)
			p.click("button")
			w := within(t, sources)
			write(w, "building <a>\n\xe6\x97")
			shows("building <a>\n")
			write(w, "\xa5 done\n")
			shows("building <a>\n日 done\n")
			assert.NoError(t, w.Close())
			assert.NoError(t, within(t, ended))

			p.click("button")
			w = within(t, sources)
			write(w, "again")
			shows("building <a>\n日 done\nagain")
			p.visit("about:blank")
			assert.NoError(t, within(t, ended))
			_, err := io.WriteString(w, "more")
			assert.Equal(t, io.ErrClosedPipe, err, "the reader is closed")
		})
	}
}
