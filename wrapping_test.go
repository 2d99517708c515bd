package datastar_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// wrapped is a context of a middleware that adds to Echo's.
type wrapped struct {
	echo.Context
	user string
}

func wrap(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { return next(&wrapped{c, "ada"}) }
}

func TestFromBehindWrappedContexts(t *testing.T) {
	ours := datastar.Middleware()
	for name, middlewares := range map[string][]echo.MiddlewareFunc{
		"not wrapped":     {ours},
		"wrapped":         {ours, wrap},
		"wrapped twice":   {ours, wrap, wrap},
		"wrapped outside": {wrap, ours},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEcho(middlewares...)
			e.GET("/", func(c echo.Context) error {
				ctx, ok := datastar.From(c)
				require.True(t, ok)
				again, _ := datastar.From(&wrapped{c, "eve"})
				assert.Same(t, ctx, again)
				itself, _ := datastar.From(ctx)
				assert.Same(t, ctx, itself)
				return ctx.MergeFragments("<p>a</p>")
			})
			assert.Equal(t, fragment("<p>a</p>"), record(e, ask(t, http.MethodGet, "/", "")).Body.String())
		})
	}
}

func TestHandlerSeesTheWrappedContext(t *testing.T) {
	e := newEcho(datastar.Middleware(), wrap)
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		w, ok := c.Context.(*wrapped)
		require.True(t, ok)
		assert.Equal(t, "ada", w.user)
		return nil
	}))
	record(e, ask(t, http.MethodGet, "/", ""))
}

// wrapping is a context of the app's own.
type wrapping struct{ echo.Context }

func TestHandlerSeesWhatWasWrappedLast(t *testing.T) {
	e := newEcho(datastar.Middleware(),
		func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error {
				_, ok := datastar.From(c)
				assert.True(t, ok)
				return next(c)
			}
		},
		func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error { return next(wrapping{c}) }
		})
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		assert.IsType(t, wrapping{}, c.Context)
		inner := datastar.Handler(func(again *datastar.Context) error {
			assert.Same(t, c, again, "and not what is wrapped around itself")
			return again.MergeFragments("a")
		})
		return inner(wrapping{c})
	}))
	assert.Equal(t, fragment("a"), record(e, ask(t, http.MethodGet, "/", "")).Body.String())
}
