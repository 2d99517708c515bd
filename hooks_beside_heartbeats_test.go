package datastar_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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
