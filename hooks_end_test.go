package datastar_test

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// What shows an error opens a stream as well.
func TestHooksOfOnErrorsStream(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(*datastar.Context) error { return testkit.ErrApp }) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{OnError: toast}), hooked(func(c echo.Context) {
				ctx, ok := datastar.From(c)
				assert.True(t, ok && !isOver(ctx) && ctx.Err() == nil)
			}))
			e.GET("/", handler)
			body, err := testkit.Fetch(impatient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			require.NoError(t, err, "the handler hangs")
			assert.Contains(t, string(body), `"code":500`)
		})
	}
}

// Hooks that run after each write may use the context as well.
func TestAfterHooksMayUseTheContext(t *testing.T) {
	hooks := map[string]func(t *testing.T, c echo.Context){
		"From": func(t *testing.T, c echo.Context) {
			ctx, ok := datastar.From(c)
			assert.True(t, ok && ctx.Err() == nil)
		},
		"Done": func(t *testing.T, c echo.Context) {
			ctx, _ := datastar.From(c)
			assert.False(t, isOver(ctx))
		},
		"Flush of the response": func(_ *testing.T, c echo.Context) { testkit.Flush(c) },
		"Flush": func(t *testing.T, c echo.Context) {
			ctx, _ := datastar.From(c)
			assert.NoError(t, ctx.Flush())
		},
	}
	for name, hook := range hooks {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			return errors.Join(c.MergeFragments("a"), c.Follow(testkit.Yields(testkit.Said("b"))), c.Flush(), c.MergeFragments("c"))
		}) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				ran := 0
				e := testkit.NewEcho(datastar.Middleware(), func(next echo.HandlerFunc) echo.HandlerFunc {
					return func(c echo.Context) error {
						testkit.After(c, func() {
							ran++
							hook(t, c)
						})
						return next(c)
					}
				})
				e.GET("/", handler)
				body, err := testkit.Fetch(impatient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				require.NoError(t, err, "the handler hangs")
				assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b")+testkit.Fragment("c"), string(body))
				assert.NotZero(t, ran)
			})
		}
	}
}

// A hook that panics is as a handler that does.
func TestHookThatPanics(t *testing.T) {
	eachOpening(t, func(t *testing.T, handler echo.HandlerFunc) {
		var ran atomic.Int32
		e := testkit.NewEcho(testkit.Recover(), datastar.Middleware(), hooked(func(echo.Context) {
			if ran.Add(1) == 1 {
				panic("hook")
			}
		}))
		e.GET("/", handler)
		response, err := impatient(t).Do(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
		require.NoError(t, err)
		defer response.Body.Close()
		assert.Equal(t, http.StatusInternalServerError, response.StatusCode)
		assert.EqualValues(t, 2, ran.Load(), "for the stream, and for what Recover answers")
	})
}
