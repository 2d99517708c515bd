package datastar_test

import (
	"fmt"
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
)

// hasty flushes and beats all the time.
var hasty = datastar.Config{FlushDelay: 10 * time.Microsecond, Heartbeat: 20 * time.Microsecond}

// zipped are the places where Gzip may stand, which holds back small answers.
var zipped = map[string]func(ours echo.MiddlewareFunc) []echo.MiddlewareFunc{
	"plain":        func(ours echo.MiddlewareFunc) []echo.MiddlewareFunc { return []echo.MiddlewareFunc{ours} },
	"Gzip outside": func(ours echo.MiddlewareFunc) []echo.MiddlewareFunc { return []echo.MiddlewareFunc{gzipped(), ours} },
	"Gzip inside":  func(ours echo.MiddlewareFunc) []echo.MiddlewareFunc { return []echo.MiddlewareFunc{ours, gzipped()} },
}

func gzipped() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})
}

// besideTimers runs a handler while timers do, in both kinds of handlers.
func besideTimers(t *testing.T, h func(t *testing.T, c *datastar.Context), expect func(t *testing.T, response *http.Response, body string)) {
	t.Helper()
	for place, build := range zipped {
		for _, kind := range []string{"Handler", "From"} {
			t.Run(place+", "+kind, func(t *testing.T) {
				e := testkit.NewEcho(build(datastar.MiddlewareWithConfig(hasty))...)
				e.POST("/", testkit.BothHandlers(func(c *datastar.Context) error {
					for range c.Every(0) { // for the timers of From
						h(t, c)
					}
					return nil
				})[kind])
				url, client := testkit.Start(t, e), testkit.NewClient(t)
				for range 10 {
					response, err := client.Do(testkit.Ask(t, http.MethodPost, url, "{}"))
					require.NoError(t, err)
					body := ""
					require.NoError(t, testkit.Blocks(response.Body, func(a testkit.Arrival) { body += a.Text }))
					response.Body.Close()
					expect(t, response, strings.ReplaceAll(body, ":\n\n", ""))
				}
			})
		}
	}
}

// A handler may flush as Echo does.
func TestFlushBesideTimers(t *testing.T) {
	besideTimers(t, func(t *testing.T, c *datastar.Context) {
		for range 50 {
			assert.NoError(t, c.MergeFragments(first))
			testkit.Flush(testkit.Plain(c))
		}
	}, func(t *testing.T, _ *http.Response, body string) {
		assert.Equal(t, strings.Repeat(testkit.Fragment(first), 50), body)
	})
}

// A handler may look at the header and set what comes too late, such as a cookie.
func TestHeaderBesideTimers(t *testing.T) {
	besideTimers(t, func(t *testing.T, c *datastar.Context) {
		c.SetCookie(&http.Cookie{Name: "early", Value: "1"})
		assert.NoError(t, c.MergeFragments(first))
		for n := range 200 {
			c.SetCookie(&http.Cookie{Name: "late", Value: fmt.Sprint(n)})
			assert.NotEmpty(t, c.Response().Header())
		}
	}, func(t *testing.T, response *http.Response, body string) {
		assert.Equal(t, []string{"early=1"}, response.Header["Set-Cookie"])
		assert.Equal(t, testkit.Fragment(first), body)
	})
}

// What is no event cannot get between events.
func TestForeignTextBesideTimers(t *testing.T) {
	for name, write := range map[string]func(c *datastar.Context) error{
		"Fprint": func(c *datastar.Context) error { _, err := fmt.Fprint(c.Response(), "foreign"); return err },
		"String": func(c *datastar.Context) error { return c.String(http.StatusOK, "foreign") },
		"JSON":   func(c *datastar.Context) error { return c.JSON(http.StatusTeapot, "foreign") },
	} {
		t.Run(name, func(t *testing.T) {
			besideTimers(t, func(t *testing.T, c *datastar.Context) {
				refused := 0
				for range 20 {
					assert.NoError(t, c.MergeFragments(first))
					if err := write(c); err != nil && strings.Contains(err.Error(), "events") {
						refused++
					}
				}
				assert.Equal(t, 20, refused)
			}, func(t *testing.T, response *http.Response, body string) {
				assert.Equal(t, http.StatusOK, response.StatusCode)
				assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
				assert.Equal(t, strings.Repeat(testkit.Fragment(first), 20), body)
			})
		})
	}
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
