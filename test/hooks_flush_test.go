package test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
	"github.com/echo-datastar/datastar/observe"
)

// never is a config whose events go out only when somebody flushes.
var never = datastar.Config{FlushDelay: time.Hour, Heartbeat: -1}

// A hook that runs before the header may send an event and flush it: that is done
// once the header is out, though the handler goes on.
func TestFlushThatAHookWants(t *testing.T) {
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(never), hooked(func(c echo.Context) {
		ctx, _ := datastar.From(c)
		assert.NoError(t, ctx.MergeFragments("hook"))
		assert.NoError(t, ctx.Flush())
	}))
	over := make(chan bool)
	defer close(over)
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		err := c.MergeFragments("a")
		<-over
		return err
	}))
	response, err := impatient(t).Do(testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
	require.NoError(t, err)
	defer response.Body.Close()
	assert.True(t, comes(response.Body, "data: elements hook"))
}

// The stream of a silent feed opens at once, whatever FlushDelay is, also where a hook
// that runs before the header has sent something.
func TestFollowOpensTheStreamAfterAHookThatSends(t *testing.T) {
	for name, hook := range map[string]func(c *datastar.Context) error{
		"an event": func(c *datastar.Context) error { return c.MergeFragments("hook") },
		"nothing":  func(*datastar.Context) error { return nil },
	} {
		for kind, handler := range testkit.BothHandlers(loops["Follow"]) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(never), hooked(func(c echo.Context) {
					ctx, _ := datastar.From(c)
					assert.NoError(t, hook(ctx))
				}))
				e.POST("/", handler)
				response, err := impatient(t).Do(testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
				require.NoError(t, err)
				assert.NoError(t, response.Body.Close())
			})
		}
	}
}

// brittle is a writer whose first flushes panic.
type brittle struct {
	http.ResponseWriter
	flushes *int
	panics  int
}

func (b brittle) FlushError() error {
	if *b.flushes++; *b.flushes <= b.panics {
		panic("flush")
	}
	return http.NewResponseController(b.ResponseWriter).Flush()
}

func (b brittle) Flush() { _ = b.FlushError() }

func (b brittle) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// A panic in a flush is the handler's, and the request comes to its end, whoever
// wanted the flush: the handler, or a hook that runs after each write.
func TestPanicInAFlush(t *testing.T) {
	for name, hook := range map[string]func(c echo.Context){"a hook": testkit.Flush, "the handler": func(echo.Context) {}} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			if err := c.MergeFragments("a"); err != nil {
				return err
			}
			return c.Flush()
		}) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				flushes := 0
				e := testkit.NewEcho(testkit.Recover(), func(next echo.HandlerFunc) echo.HandlerFunc {
					return func(c echo.Context) error {
						testkit.WriteThrough(c, func(w http.ResponseWriter) http.ResponseWriter { return brittle{w, &flushes, 1} })
						testkit.After(c, func() { hook(c) })
						return next(c)
					}
				}, datastar.MiddlewareWithConfig(never))
				e.GET("/", handler)
				body, err := testkit.Fetch(impatient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				assert.NoError(t, err, "the handler hangs")
				assert.Equal(t, testkit.Fragment("a"), string(body))
			})
		}
	}
}

// Where each flush panics, also those of the end, the stream ends nevertheless: nobody
// waits for it any more, no timer writes to it, and OnClose is called.
func TestPanicInEachFlush(t *testing.T) {
	for name, ends := range map[string]func(c *datastar.Context) error{
		"returns": func(*datastar.Context) error { return nil },
		"flushes": (*datastar.Context).Flush,
		"panics":  oops,
		"aborts":  func(*datastar.Context) error { panic(http.ErrAbortHandler) },
		"fails":   func(*datastar.Context) error { return testkit.ErrApp },
	} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			return errors.Join(c.MergeFragments("a"), ends(c))
		}) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				flushes, closed := 0, []datastar.End(nil)
				var stream *datastar.Context
				config := never
				config.OnClose = func(_ *datastar.Context, e datastar.End) { closed = append(closed, e) }
				config.OnOpen = func(c *datastar.Context) { stream = c }
				e := testkit.NewEcho(testkit.Recover(), func(next echo.HandlerFunc) echo.HandlerFunc {
					return func(c echo.Context) error {
						testkit.WriteThrough(c, func(w http.ResponseWriter) http.ResponseWriter { return brittle{w, &flushes, 1 << 10} })
						return next(c)
					}
				}, datastar.MiddlewareWithConfig(config))
				e.GET("/", handler)
				_, _ = testkit.Fetch(impatient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				assert.Equal(t, datastar.ErrClosed, stream.Err())
				if assert.Len(t, closed, 1) {
					assert.Equal(t, observe.Error, closed[0].Status)
				}
			})
		}
	}
}

// Hooks that run after each write run on the handler's goroutine only. A heartbeat is
// written by another, past the hooks, also through the writers of middlewares between.
func TestHooksOutsideDoNotRunForHeartbeats(t *testing.T) {
	for between, middlewares := range map[string]func() []echo.MiddlewareFunc{
		"nothing":    func() []echo.MiddlewareFunc { return nil },
		"Idempotent": func() []echo.MiddlewareFunc { return []echo.MiddlewareFunc{datastar.Idempotent()} },
		"Gzip":       func() []echo.MiddlewareFunc { return []echo.MiddlewareFunc{middleware.Gzip()} },
	} {
		if between == "Gzip" && testkit.GzipIsAbove {
			continue // its writer is over the one that runs the hooks
		}
		t.Run(between, func(t *testing.T) {
			handled, hooks := "", map[string]bool{}
			e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					testkit.After(c, func() { hooks[goroutine()] = true })
					return next(c)
				}
			})
			e.Use(append(middlewares(), datastar.MiddlewareWithConfig(datastar.Config{Heartbeat: time.Second}))...)
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				handled = goroutine()
				err := errors.Join(c.MergeFragments("a"), c.Flush())
				<-time.After(3500 * time.Millisecond)
				return err
			}))
			testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
				body, err := testkit.Fetch(client, testkit.Click(t, "http://memory/", "k"))
				assert.NoError(t, err)
				assert.Equal(t, testkit.Fragment("a"), withoutComments(body))
				assert.GreaterOrEqual(t, strings.Count(string(body), ":\n\n"), 3, "heartbeats")
			})
			assert.Equal(t, map[string]bool{handled: true}, hooks)
		})
	}
}

// A large event is written in parts. After a hook that panics between two of them
// nothing more is written: an event of OnError would become a part of the torn one.
func TestTornEventIsTheLast(t *testing.T) {
	large := strings.Repeat("a", 80<<10)
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.MergeFragments(large) }) {
		t.Run(kind, func(t *testing.T) {
			ran := 0
			e := testkit.NewEcho(testkit.Recover(), datastar.MiddlewareWithConfig(datastar.Config{OnError: toast}), func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					testkit.After(c, func() {
						if ran++; ran == 1 {
							panic("hook")
						}
					})
					return next(c)
				}
			})
			e.GET("/", handler)
			body, _ := testkit.Fetch(impatient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			assert.Equal(t, testkit.Fragment(large)[:32<<10], string(body))
			assert.Equal(t, 1, ran)
		})
	}
}
