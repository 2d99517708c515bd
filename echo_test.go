package datastar_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
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
			e := testkit.NewEcho(middlewares...)
			e.GET("/", func(c echo.Context) error {
				ctx, ok := datastar.From(c)
				require.True(t, ok)
				again, _ := datastar.From(&wrapped{c, "eve"})
				assert.Same(t, ctx, again)
				itself, _ := datastar.From(ctx)
				assert.Same(t, ctx, itself)
				return ctx.MergeFragments("<p>a</p>")
			})
			assert.Equal(t, testkit.Fragment("<p>a</p>"), testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", "")).Body.String())
		})
	}
}

func TestHandlerSeesTheWrappedContext(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware(), wrap)
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		w, ok := c.Context.(*wrapped)
		require.True(t, ok)
		assert.Equal(t, "ada", w.user)
		return nil
	}))
	testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
}

// wrapping is a context of the app's own.
type wrapping struct{ echo.Context }

func TestHandlerSeesWhatWasWrappedLast(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware(),
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
	assert.Equal(t, testkit.Fragment("a"), testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", "")).Body.String())
}

// OnError's context may be wrapped before From finds it again.
func TestFromInOnError(t *testing.T) {
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{OnError: func(c *datastar.Context, err error) []datastar.Event {
		ctx, _ := datastar.From(wrapping{c})
		return []datastar.Event{datastar.MergeFragments(ctx.Path())}
	}}))
	e.POST("/", func(echo.Context) error { return testkit.ErrApp })
	assert.Contains(t, testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}")).Body.String(), "elements /")
}

// The config of a group replaces that above, also where a middleware passed
// the context on.
func TestInnerConfigBehindAContext(t *testing.T) {
	pass := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { dc, _ := datastar.From(c); return next(dc) }
	}
	e := testkit.NewEcho(datastar.Middleware(), pass)
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		assert.Equal(t, datastar.V019, c.Protocol())
		return nil
	}), datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.V019}))
	testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
}
