package datastar_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
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

// brittle is a writer whose first flush panics.
type brittle struct {
	http.ResponseWriter
	flushes *int
}

func (b brittle) FlushError() error {
	if *b.flushes++; *b.flushes == 1 {
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
						testkit.WriteThrough(c, func(w http.ResponseWriter) http.ResponseWriter { return brittle{w, &flushes} })
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
