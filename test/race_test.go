package test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
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

// endsOf are handlers that return at once, or when the request's deadline has passed.
var endsOf = []struct {
	name  string
	outer echo.MiddlewareFunc
	given func(c *datastar.Context) error
}{
	{"nil", testkit.Pass, func(*datastar.Context) error { return nil }},
	{"an error", testkit.Pass, func(*datastar.Context) error { return testkit.ErrApp }},
	{"an error after a deadline", deadline(time.Millisecond), func(c *datastar.Context) error {
		<-c.Done()
		return testkit.ErrApp
	}},
}

// besideAnEnd serves requests whose handler returns while another goroutine does
// something again and again, until the stream is closed.
func besideAnEnd(t *testing.T, does func(c *datastar.Context) error) {
	t.Helper()
	for _, tt := range endsOf {
		t.Run(tt.name, func(t *testing.T) {
			var senders sync.WaitGroup
			e := testkit.NewEcho(tt.outer, datastar.MiddlewareWithConfig(datastar.Config{OnError: toast}))
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				begun := make(chan bool)
				senders.Go(func() {
					close(begun)
					for !errors.Is(does(c), datastar.ErrClosed) {
					}
				})
				<-begun
				return tt.given(c)
			}))
			client, url := testkit.NewClient(t), testkit.Start(t, e)
			for range 40 {
				_, err := testkit.Fetch(client, testkit.Ask(t, http.MethodPost, url, "{}"))
				require.NoError(t, err)
			}
			senders.Wait()
		})
	}
}

// A goroutine may send until the stream is closed: the answer has a proper end, and
// nothing races with what ends it.
func TestSendersAtTheEnd(t *testing.T) {
	besideAnEnd(t, func(c *datastar.Context) error { return c.MergeFragments("a") })
}

// The same goes for components, which are rendered with the request's context.
func TestSendersOfComponentsAtTheEnd(t *testing.T) {
	besideAnEnd(t, func(c *datastar.Context) error { return c.MergeComponent(word("a")) })
}

// A loop that begins after the end does not run, and touches nothing of the request
// that has the context by then.
func TestLoopsAfterTheEnd(t *testing.T) {
	besideAnEnd(t, func(c *datastar.Context) error {
		err := c.Err()
		for n := 0; n < 100 && errors.Is(err, datastar.ErrClosed); n++ {
			for range datastar.Recv(c, make(chan int)) {
				assert.Fail(t, "nothing is received")
			}
		}
		return err
	})
}
