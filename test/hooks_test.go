package test

import (
	"bufio"
	"errors"
	"io"
	"maps"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A hook of the response is the handler's: it runs on its goroutine, and may
// use its context as the handler does.

// eachOpening runs a test for every way to open a stream, in both kinds of
// handlers.
func eachOpening(t *testing.T, test func(t *testing.T, handler echo.HandlerFunc)) {
	all := maps.Clone(loops)
	all["Send"] = func(c *datastar.Context) error { return c.MergeFragments(first) }
	for name, opening := range all {
		for kind, handler := range testkit.BothHandlers(opening) {
			t.Run(name+" in "+kind, func(t *testing.T) { test(t, handler) })
		}
	}
}

// hooked has a hook run just before the header goes out.
func hooked(hook func(c echo.Context)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			testkit.Before(c, func() { hook(c) })
			return next(c)
		}
	}
}

// impatient is a client that waits some seconds for a handler that hangs.
func impatient(t *testing.T) *http.Client {
	client := testkit.NewClient(t)
	client.Timeout = 5 * time.Second
	return client
}

// goroutine names the goroutine it is called on.
func goroutine() string {
	stack := make([]byte, 64)
	name, _, _ := strings.Cut(string(stack[:runtime.Stack(stack, false)]), " [")
	return name
}

func TestHooksRunOnTheHandlersGoroutine(t *testing.T) {
	eachOpening(t, func(t *testing.T, handler echo.HandlerFunc) {
		hook, handled := make(chan string, 1), make(chan string, 1)
		e := testkit.NewEcho(datastar.Middleware(), hooked(func(echo.Context) { hook <- goroutine() }))
		e.GET("/", func(c echo.Context) error {
			handled <- goroutine()
			return handler(c)
		})
		r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
		_, end := testkit.Get(t, impatient(t), r)
		leave()
		assert.Equal(t, testkit.Within(t, handled, "the handler"), testkit.Within(t, hook, "the hook"))
		testkit.Within(t, end, "the end")
	})
}

func TestHooksMayUseTheContext(t *testing.T) {
	var tests = []struct {
		name         string
		given        func(t *testing.T, c *datastar.Context)
		expectHeader string
		expectCookie string
		expectLine   string
	}{
		{"From alone", func(*testing.T, *datastar.Context) {}, "", "", ""},
		{"a header", func(_ *testing.T, c *datastar.Context) { c.Response().Header().Set("X-Hook", "a") }, "a", "", ""},
		{"a cookie", func(_ *testing.T, c *datastar.Context) { c.SetCookie(&http.Cookie{Name: "hook", Value: "a"}) }, "", "hook=a", ""},
		{"Err", func(t *testing.T, c *datastar.Context) { assert.NoError(t, c.Err()) }, "", "", ""},
		{"Done", func(t *testing.T, c *datastar.Context) { assert.False(t, isOver(c), "it has only begun") }, "", "", ""},
		{"Flush", func(t *testing.T, c *datastar.Context) { assert.NoError(t, c.Flush()) }, "", "", ""},
		{"Send", func(t *testing.T, c *datastar.Context) { assert.NoError(t, c.MergeFragments("hook")) }, "", "", "data: elements hook"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachOpening(t, func(t *testing.T, handler echo.HandlerFunc) {
				e := testkit.NewEcho(datastar.Middleware(), hooked(func(c echo.Context) {
					if ctx, ok := datastar.From(c); assert.True(t, ok) {
						tt.given(t, ctx)
					}
				}))
				e.GET("/", handler)
				response, err := impatient(t).Do(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				require.NoError(t, err, "the handler hangs")
				defer response.Body.Close()
				assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
				assert.Equal(t, tt.expectHeader, response.Header.Get("X-Hook"))
				assert.Equal(t, tt.expectCookie, response.Header.Get("Set-Cookie"))
				assert.True(t, tt.expectLine == "" || comes(response.Body, tt.expectLine), "the hook's event")
			})
		})
	}
}

// comes reports whether a line comes.
func comes(r io.Reader, line string) bool {
	for in := bufio.NewScanner(r); in.Scan(); {
		if in.Text() == line {
			return true
		}
	}
	return false
}

// isOver reports whether a stream is over.
func isOver(c *datastar.Context) bool { return done(c.Done()) }

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

// What runs just before the header goes out may ask about the stream.
func TestHooksMayAskAboutTheStream(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		testkit.Before(testkit.Plain(c), func() {
			assert.NoError(t, c.Err())
			assert.NotNil(t, c.Done())
		})
		return c.MergeFragments(first)
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", handler)
			client := testkit.NewClient(t)
			client.Timeout = 3 * time.Second
			body, err := testkit.Fetch(client, testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
			require.NoError(t, err)
			assert.Equal(t, testkit.Fragment(first), string(body))
		})
	}
}
