package test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// placements are where Idempotent may stand.
var placements = map[string]func(e *echo.Echo, config datastar.Config, handler echo.HandlerFunc){
	"above": func(e *echo.Echo, config datastar.Config, handler echo.HandlerFunc) {
		e.Use(datastar.Idempotent(), datastar.MiddlewareWithConfig(config))
		e.POST("/", handler)
	},
	"below": func(e *echo.Echo, config datastar.Config, handler echo.HandlerFunc) {
		e.Use(datastar.MiddlewareWithConfig(config))
		e.POST("/", handler, datastar.Idempotent())
	},
	"around a group's": func(e *echo.Echo, config datastar.Config, handler echo.HandlerFunc) {
		e.Use(datastar.Middleware(), datastar.Idempotent())
		e.POST("/", handler, datastar.MiddlewareWithConfig(config))
	},
}

func TestErrorIsAnsweredOnce(t *testing.T) {
	var tests = []struct {
		name       string
		given      error
		expectCode int
	}{
		{"any", testkit.ErrApp, http.StatusInternalServerError},
		{"HTTPError", testkit.Refusal(http.StatusConflict, "sold out", nil), http.StatusConflict},
	}
	for _, tt := range tests {
		for where, build := range placements {
			t.Run(tt.name+" "+where, func(t *testing.T) {
				lines := make(chan middleware.RequestLoggerValues, 2)
				e, answered := testkit.NewEcho(), 0
				testkit.HandleErrors(e, func(c echo.Context, _ error) {
					if !testkit.Committed(c) {
						answered++
					}
				})
				ran := 0
				e.Pre(testkit.RequestLog(lines))
				build(e, datastar.DefaultConfig, datastar.Handler(func(*datastar.Context) error {
					ran++
					return tt.given
				}))
				first := testkit.Record(e, testkit.Click(t, "/", "k"))
				assert.ErrorIs(t, testkit.Within(t, lines, "the log").Error, tt.given)
				again := testkit.Record(e, testkit.Click(t, "/", "k"))
				assert.NoError(t, testkit.Within(t, lines, "the log").Error)
				assert.Equal(t, 1, ran)
				assert.Equal(t, 1, answered)
				assert.Equal(t, tt.expectCode, first.Code)
				assert.Equal(t, first.Code, again.Code)
				assert.Equal(t, first.Body.String(), again.Body.String())
			})
		}
	}
}

func TestPanicIsNotRepeated(t *testing.T) {
	for where, build := range placements {
		t.Run(where, func(t *testing.T) {
			ran := 0
			e := testkit.NewEcho(middleware.Recover())
			build(e, datastar.DefaultConfig, datastar.Handler(func(c *datastar.Context) error {
				ran++
				panic(testkit.ErrApp)
			}))
			for range 3 {
				assert.Equal(t, http.StatusInternalServerError, testkit.Record(e, testkit.Click(t, "/", "k")).Code)
			}
			assert.Equal(t, 1, ran)
		})
	}
}

// Clients of V018 and V019 are given an empty stream by a middleware above.
func TestNothingToSayIsSaidAgain(t *testing.T) {
	for where, build := range placements {
		t.Run(where, func(t *testing.T) {
			ran := 0
			e := testkit.NewEcho()
			build(e, datastar.Config{Protocol: datastar.V019}, datastar.Handler(func(c *datastar.Context) error {
				ran++
				return nil
			}))
			for range 2 {
				w := testkit.Record(e, testkit.Click(t, "/", "k"))
				assert.Equal(t, "text/event-stream", w.Header().Get("Content-Type"))
				assert.Empty(t, w.Body)
			}
			assert.Equal(t, 1, ran)
		})
	}
}

// A request that broke on its way here was not carried out.
func TestRequestThatDidNotArrive(t *testing.T) {
	ran := 0
	e := testkit.NewEcho(datastar.Idempotent(), datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		ran++
		return c.MergeFragments("done")
	}))
	r := testkit.Click(t, "/", "k")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"n":`), failingReader{}))
	assert.Empty(t, testkit.Record(e, r).Body, "nobody is listening")
	assert.Equal(t, testkit.Fragment("done"), testkit.Record(e, testkit.Click(t, "/", "k")).Body.String())
	assert.Equal(t, 1, ran)
}

// failingReader is a connection that breaks.
type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Concurrent repeats wait for the one that is carried out.
func TestConcurrentRepeats(t *testing.T) {
	for where, build := range placements {
		t.Run(where, func(t *testing.T) {
			var ran, asked atomic.Int32
			release := make(chan bool)
			e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					if asked.Add(1) == 50 {
						close(release)
					}
					return next(c)
				}
			})
			build(e, datastar.DefaultConfig, datastar.Handler(func(c *datastar.Context) error {
				if err := errors.Join(c.MergeFragments(fmt.Sprint(ran.Add(1))), c.Flush()); err != nil {
					return err
				}
				<-release
				return c.MergeFragments("end")
			}))
			url, client := testkit.Start(t, e), testkit.NewClient(t)
			var clients sync.WaitGroup
			for range 50 {
				clients.Go(func() {
					body, err := testkit.Fetch(client, testkit.Click(t, url, "k"))
					assert.NoError(t, err)
					assert.Equal(t, testkit.Fragment("1")+testkit.Fragment("end"), string(body))
				})
			}
			clients.Wait()
			assert.EqualValues(t, 1, ran.Load())
		})
	}
}

// httptest's server closes what its handlers leave open, so it shows a hang.
func TestIdempotentFlushesThroughOtherWriters(t *testing.T) {
	e := testkit.NewEcho(datastar.Idempotent())
	seen := make(chan bool)
	e.POST("/", func(c echo.Context) error {
		flusher, ok := testkit.Writer(c).(http.Flusher)
		require.True(t, ok)
		_, _ = io.WriteString(c.Response(), "first ")
		flusher.Flush()
		testkit.Within(t, seen, "the first part")
		_, err := io.WriteString(c.Response(), "second")
		return err
	})
	server := httptest.NewServer(e)
	defer server.Close()
	response, err := testkit.NewClient(t).Do(testkit.Click(t, server.URL, "k"))
	require.NoError(t, err)
	defer response.Body.Close()
	part := make([]byte, 6)
	_, err = io.ReadFull(response.Body, part)
	require.NoError(t, err)
	close(seen)
	rest, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, "first second", string(part)+string(rest))
}

// hook sets a header and a cookie to the number of the request that it runs for,
// just before the header is sent.
func hook(name string, requests *int) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			n := fmt.Sprint(*requests)
			testkit.Before(c, func() {
				c.Response().Header().Set("X-"+name, n)
				c.Response().Header().Add("Set-Cookie", name+"="+n)
			})
			return next(c)
		}
	}
}

// A repeat is given what the command's own hooks set. What hooks of middlewares
// above Idempotent set is each request's own: they run for a repeat as well.
func TestHeadersOfHooks(t *testing.T) {
	answers := map[string]echo.HandlerFunc{
		"events":  datastar.Handler(sendEvent),
		"nothing": datastar.Handler(func(*datastar.Context) error { return nil }),
		"error":   datastar.Handler(func(*datastar.Context) error { return testkit.Refusal(http.StatusConflict, "sold out", nil) }),
		"JSON":    func(c echo.Context) error { return c.JSON(http.StatusCreated, 7) },
		"status":  func(c echo.Context) error { return c.NoContent(http.StatusAccepted) },
	}
	config := datastar.DefaultConfig
	for name, answer := range answers {
		for where, build := range placements {
			t.Run(name+", "+where, func(t *testing.T) {
				requests := 0
				e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
					return func(c echo.Context) error {
						requests++
						c.SetCookie(&http.Cookie{Name: "csrf", Value: fmt.Sprint(requests)})
						return next(c)
					}
				}, hook("Outer", &requests))
				build(e, config, hook("Inner", &requests)(func(c echo.Context) error {
					c.SetCookie(&http.Cookie{Name: "order", Value: fmt.Sprint(requests)})
					testkit.Before(c, func() { c.Response().Header().Set("X-Order", fmt.Sprint(requests)) })
					return answer(c)
				}))
				var tests = []struct {
					name    string
					cookies []string
					outer   string
				}{
					{"first", []string{"csrf=1", "order=1", "Outer=1", "Inner=1"}, "1"},
					{"repeat", []string{"csrf=2", "order=1", "Outer=2", "Inner=1"}, "2"},
					{"another repeat", []string{"csrf=3", "order=1", "Outer=3", "Inner=1"}, "3"},
				}
				code := 0
				for _, tt := range tests {
					w := testkit.Record(e, testkit.Click(t, "/", "k"))
					assert.ElementsMatch(t, tt.cookies, w.Header()["Set-Cookie"], tt.name)
					assert.Equal(t, []string{tt.outer}, w.Header()["X-Outer"], tt.name)
					assert.Equal(t, []string{"1"}, w.Header()["X-Inner"], tt.name)
					assert.Equal(t, []string{"1"}, w.Header()["X-Order"], tt.name)
					assert.True(t, code == 0 || code == w.Code, tt.name)
					code = w.Code
				}
			})
		}
	}
}
