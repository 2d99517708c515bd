package datastar_test

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestRenderer(t *testing.T) {
	e := testkit.NewEcho()
	templates := datastar.Renderer(e)
	assert.ErrorIs(t, templates.Template("t", 1).Err(), echo.ErrRendererNotRegistered)
	e.Renderer = testkit.Renderer{} // later than Renderer was called
	assert.Equal(t, datastar.PatchElements("<p>7</p>", datastar.WithSelector("#a")), templates.Template("t", 7, datastar.WithSelector("#a")))
	assert.EqualError(t, templates.Template("broken", 1).Err(), `datastar: rendering: template "broken": no such field`)
}

// A Renderer may ask for everything, and is told nothing of anybody.
func TestRendererGivesItsRendererAContext(t *testing.T) {
	e := testkit.NewEcho()
	config := datastar.Config{Protocol: datastar.V1, CSP: new(datastar.CSP)}
	e.Renderer = testkit.Rendering(func(w io.Writer, name string, _ any, c echo.Context) error {
		ctx, ok := datastar.From(c)
		require.True(t, ok)
		_, noCookie := c.Cookie("session")
		assert.Error(t, noCookie)
		assert.ErrorIs(t, ctx.PatchElements("<p>"), datastar.ErrClosed)
		assert.ErrorIs(t, c.String(http.StatusOK, "x"), datastar.ErrClosed)
		post, err := ctx.Page().Post("/x")
		_, _ = fmt.Fprint(w, c.Request().Method, c.Request().URL, ctx.IsDatastar(), c.Param("id"), c.Get("user"), c.RealIP(), ctx.Page().Nonce(), post, name)
		return err
	})
	got := datastar.RendererWithConfig(config, e).Template("t", nil)
	assert.Equal(t, datastar.PatchElements(`GET/ false<nil>@post('/x')t`), got)
}

// What a handler publishes has nothing of its own user, whose pages have a token and a nonce.
func TestRendererInARequest(t *testing.T) {
	e := testkit.NewEcho()
	config := datastar.Config{CSP: new(datastar.CSP)}
	templates := datastar.RendererWithConfig(config, e)
	e.Use(datastar.MiddlewareWithConfig(config), middleware.CSRF())
	e.Renderer = testkit.Rendering(func(w io.Writer, _ string, _ any, c echo.Context) error {
		ctx, _ := datastar.From(c)
		post, err := ctx.Page().Post("/x")
		_, _ = fmt.Fprintf(w, "<p>%s%s", ctx.Page().Nonce(), post)
		return err
	})
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		assert.Equal(t, datastar.PatchElements(`<p>@post('/x')`), templates.Template("t", nil))
		assert.Contains(t, fmt.Sprint(c.Template("t", nil)), "X-CSRF-Token")
		return c.Render(http.StatusOK, "t", nil)
	}))
	r := testkit.Ask(t, http.MethodGet, "/", "")
	r.Header.Del("Datastar-Request")
	w := testkit.Record(e, r)
	assert.Regexp(t, `^<p>[A-Z2-7]{26}@post\('/x',\{headers:\{'X-CSRF-Token':'`, w.Body.String())
}

func TestRendererPage(t *testing.T) {
	e := testkit.NewEcho()
	client := []byte("client")
	for protocol, expect := range map[datastar.Protocol]string{
		datastar.ProtocolAuto: `data-on:click="$a"`, datastar.Beta: `data-on-click="$a"`,
	} {
		b := datastar.RendererWithConfig(datastar.Config{Protocol: protocol, Client: client}, e).Page()
		on, err := b.On("click", "$a")
		require.NoError(t, err)
		assert.EqualValues(t, expect, on)
		script, err := b.Script()
		require.NoError(t, err)
		assert.Contains(t, string(script), `src="/_datastar/client-`)
	}
	assert.Panics(t, func() { datastar.RendererWithConfig(datastar.Config{SignalsLimit: -1}, e) })
}

func TestRendererFromManyGoroutines(t *testing.T) {
	e := testkit.NewEcho()
	e.Renderer = testkit.Renderer{}
	templates := datastar.Renderer(e)
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			assert.Equal(t, datastar.PatchElements(fmt.Sprintf("<p>%d</p>", n)), templates.Template("t", n))
		})
	}
	all.Wait()
}
