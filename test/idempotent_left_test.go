package test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// smallBodies are requests whose body is there, but nobody reads it.
var smallBodies = map[string]func(r *http.Request){
	"urlencoded": form("application/x-www-form-urlencoded", "a=bcdefghi"),
	"multipart":  form("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n"),
	"none":       func(r *http.Request) { r.Body, r.ContentLength = http.NoBody, 0 },
	"chunked": func(r *http.Request) {
		form("application/x-www-form-urlencoded", "a=bcdefghi")(r)
		r.ContentLength = -1
	},
}

// form makes a request one with a form.
func form(contentType, body string) func(r *http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Content-Type", contentType)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	}
}

// waits is a handler that waits until nobody waits for its answer any more, half
// an hour at most, and tells when that was.
func waits(begun chan<- bool, over chan<- time.Time) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun <- true
		select {
		case <-c.Request().Context().Done():
			over <- time.Now()
		case <-time.After(30 * time.Minute):
		}
		return nil
	}
}

// leaving sends a request, and returns what takes it back.
func leaving(client *http.Client, r *http.Request) (leave func()) {
	r, cancel := testkit.Cancelable(r)
	left := make(chan bool)
	go func() {
		defer close(left)
		_, _ = testkit.Fetch(client, r)
	}()
	return func() {
		cancel()
		<-left
	}
}

// The window begins when the last client has left, who is seen to leave whether
// its body was read or not.
func TestWindowBeginsWhenTheLastClientLeaves(t *testing.T) {
	for where, build := range windowed {
		for name, body := range smallBodies {
			t.Run(where+", "+name, func(t *testing.T) {
				begun, over := make(chan bool, 8), make(chan time.Time, 8)
				e := testkit.NewEcho()
				e.POST("/", waits(begun, over), build(time.Minute)...)
				testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
					r := testkit.Click(t, "http://memory/", "k")
					body(r)
					leave := leaving(client, r)
					<-begun
					<-time.After(10 * time.Minute)
					assert.Empty(t, over, "its client is there")
					leave()
					left := time.Now()
					<-time.After(time.Hour)
					if assert.Len(t, over, 1) {
						assert.Equal(t, time.Minute, (<-over).Sub(left).Truncate(time.Second))
					}
				})
			})
		}
	}
}

// So is one who waits for what another began.
func TestWindowBeginsWhenTheLastRepeatLeaves(t *testing.T) {
	for where, build := range windowed {
		for name, body := range smallBodies {
			t.Run(where+", "+name, func(t *testing.T) {
				begun, over := make(chan bool, 8), make(chan time.Time, 8)
				e := testkit.NewEcho()
				e.POST("/", func(c echo.Context) error {
					if _, err := io.Copy(io.Discard, c.Request().Body); err != nil {
						return err
					}
					return waits(begun, over)(c)
				}, build(time.Minute)...)
				testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
					leave := leaving(client, testkit.Click(t, "http://memory/", "k"))
					<-begun
					r := testkit.Click(t, "http://memory/", "k")
					body(r)
					leaveToo := leaving(client, r)
					synctest.Wait()
					leave()
					<-time.After(10 * time.Minute)
					assert.Empty(t, over, "a client is there")
					leaveToo()
					left := time.Now()
					<-time.After(time.Hour)
					if assert.Len(t, over, 1) {
						assert.Equal(t, time.Minute, (<-over).Sub(left).Truncate(time.Second))
					}
				})
			})
		}
	}
}

// windowed are the places of Idempotent with a window.
var windowed = map[string]func(window time.Duration) []echo.MiddlewareFunc{
	"alone": func(window time.Duration) []echo.MiddlewareFunc {
		return []echo.MiddlewareFunc{datastar.IdempotentWithConfig(datastar.IdempotentConfig{Window: window})}
	},
	"above": func(window time.Duration) []echo.MiddlewareFunc {
		return []echo.MiddlewareFunc{datastar.IdempotentWithConfig(datastar.IdempotentConfig{Window: window}), datastar.Middleware()}
	},
	"below": func(window time.Duration) []echo.MiddlewareFunc {
		return []echo.MiddlewareFunc{datastar.Middleware(), datastar.IdempotentWithConfig(datastar.IdempotentConfig{Window: window})}
	},
}

// A middleware between ours and Idempotent may have asked for Done, whose context ends
// with the client. The command's handler outlives its client all the same.
func TestCommandThatIsWatchedOutlivesItsClient(t *testing.T) {
	for _, watched := range []bool{false, true} {
		begun, over := make(chan bool, 1), make(chan bool, 1)
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			begun <- true
			select {
			case <-c.Done():
				over <- true
			case <-time.After(time.Minute):
				over <- false
			}
			return c.Err()
		}) {
			t.Run(fmt.Sprint("watched: ", watched, ", ", kind), func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware(), func(next echo.HandlerFunc) echo.HandlerFunc {
					return func(c echo.Context) error {
						if ctx, _ := datastar.From(c); watched {
							assert.False(t, isOver(ctx))
						}
						return next(c)
					}
				}, datastar.Idempotent())
				e.POST("/", handler)
				testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
					leave := leaving(client, testkit.Click(t, "http://memory/", "k"))
					<-begun
					leave()
					<-time.After(2 * time.Minute)
					assert.False(t, <-over)
				})
			})
		}
	}
}
