package test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
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

// Gzip's writers are pooled: whoever touched one after its middleware returned
// would write into another response.
func TestPooledWritersBelowOurs(t *testing.T) {
	busy := datastar.Config{Heartbeat: time.Millisecond, FlushDelay: 100 * time.Microsecond}
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		n := 0
		for range c.Every(2 * time.Millisecond) {
			if err := c.MergeFragments(c.Param("n")); err != nil {
				return err
			}
			if n++; n == 5 {
				break
			}
		}
		return nil
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(busy), middleware.Gzip())
			e.GET("/:n", handler)
			e.GET("/plain/:n", func(c echo.Context) error { return c.String(http.StatusOK, strings.Repeat(c.Param("n"), 100)) })
			url, client := testkit.Start(t, e), testkit.NewClient(t)
			everyone(t, 200, func(n int) error {
				word := string(rune('a' + n%26))
				body, err := testkit.Fetch(client, testkit.Ask(t, http.MethodGet, url+"/"+word, ""))
				assert.Equal(t, strings.Repeat(testkit.Fragment(word), 5), strings.ReplaceAll(string(body), ":\n\n", ""))
				if err != nil {
					return err
				}
				body, err = testkit.Fetch(client, testkit.Ask(t, http.MethodGet, url+"/plain/"+word, ""))
				assert.Equal(t, strings.Repeat(word, 100), string(body))
				return err
			})
		})
	}
}

// A heartbeat must not race with a handler that reads what was sent.
func TestHeartbeatsLeaveTheBooksAlone(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		if err := c.MergeFragments("<p></p>"); err != nil {
			return err
		}
		ticks := 0
		for range c.Every(time.Millisecond) {
			assert.EqualValues(t, len(testkit.Fragment("<p></p>")), testkit.Size(testkit.Plain(c)))
			if ticks++; ticks == 20 {
				break
			}
		}
		return nil
	}) {
		t.Run(kind, func(t *testing.T) {
			written := int64(0)
			e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					err := next(c)
					written = testkit.Size(c)
					return err
				}
			}, datastar.MiddlewareWithConfig(datastar.Config{Heartbeat: 100 * time.Microsecond}))
			e.GET("/", handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			assert.NoError(t, err)
			assert.Contains(t, string(body), ":\n\n")
			assert.EqualValues(t, len(testkit.Fragment("<p></p>")), written)
		})
	}
}

// What a plain handler failed with is known only when inner middlewares have
// returned. Gzip's writer may serve another response then, so OnError is not asked.
func TestErrorIsNotShownThroughAWriterThatIsGone(t *testing.T) {
	for name, handler := range map[string]echo.HandlerFunc{
		"an error": testkit.BothHandlers(func(c *datastar.Context) error { return errors.Join(c.MergeFragments("a"), testkit.ErrApp) })["From"],
		"a panic": testkit.BothHandlers(func(c *datastar.Context) error {
			assert.NoError(t, c.MergeFragments("a"))
			panic(testkit.ErrApp)
		})["From"],
	} {
		t.Run(name, func(t *testing.T) {
			asked := false
			e := testkit.NewEcho(testkit.Recover(), datastar.MiddlewareWithConfig(datastar.Config{
				OnError: func(c *datastar.Context, err error) []datastar.Event {
					asked = true
					return toast(c, err)
				},
			}), middleware.Gzip())
			e.POST("/", handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
			require.NoError(t, err)
			assert.Equal(t, testkit.Fragment("a"), string(body))
			assert.False(t, asked)
		})
	}
}

// Echo's Gzip spoils an answer that is flushed before anything was written: an
// empty stream has a comment.
func TestEmptyStreamBesideGzip(t *testing.T) {
	ours := datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.V018})
	for name, middlewares := range map[string][]echo.MiddlewareFunc{
		"inside": {ours, middleware.Gzip()}, "outside": {middleware.Gzip(), ours},
	} {
		for what, h := range map[string]func(c *datastar.Context) error{
			"nothing to say": func(*datastar.Context) error { return nil },
			"a flush":        func(c *datastar.Context) error { return c.Flush() },
			"an empty feed":  func(c *datastar.Context) error { return c.Follow(datastar.FeedFunc(nothing)) },
		} {
			for kind, handler := range testkit.BothHandlers(h) {
				t.Run(fmt.Sprint(what, ", ", name, ", ", kind), func(t *testing.T) {
					e := testkit.NewEcho(middlewares...)
					e.POST("/", handler)
					r := testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}")
					r.Header.Set("Accept-Encoding", "gzip") // by hand, so that it is seen as it is
					response, err := testkit.NewClient(t).Do(r)
					require.NoError(t, err)
					defer response.Body.Close()
					assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
					body := io.Reader(response.Body)
					if response.Header.Get("Content-Encoding") == "gzip" {
						body, err = gzip.NewReader(response.Body)
						require.NoError(t, err)
					}
					text, err := io.ReadAll(body)
					assert.NoError(t, err, "it has its end")
					assert.Contains(t, []string{"", ":\n\n"}, string(text))
				})
			}
		}
	}
}

// Gzip may keep back all that was sent, and takes its writer away when it
// sends that.
func TestNothingIsAppendedBehindGzip(t *testing.T) {
	gzip := middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})
	ours := datastar.Middleware()
	for name, middlewares := range map[string][]echo.MiddlewareFunc{"inside": {ours, gzip}, "outside": {gzip, ours}} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return errors.Join(c.MergeFragments(first), testkit.ErrApp) }) {
			t.Run(name+", "+kind, func(t *testing.T) {
				e := testkit.NewEcho(middlewares...)
				e.HTTPErrorHandler = testkit.OnlyHandler(func(c echo.Context, _ error) {
					_ = c.String(http.StatusInternalServerError, "appended")
				})
				e.POST("/", handler)
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
				require.NoError(t, err)
				assert.Equal(t, testkit.Fragment(first), string(body))
			})
		}
	}
}

// What compresses knows best what its answer is encoded as: the live page's header gives
// way, and the end's mark comes through.
func TestGzipAroundALivePage(t *testing.T) {
	for name, stack := range map[string][]echo.MiddlewareFunc{
		"outer":        {middleware.Gzip(), datastar.Middleware()},
		"inner":        {datastar.Middleware(), middleware.Gzip()},
		"from 1000 on": {middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1000}), datastar.Middleware()},
	} {
		t.Run(name, func(t *testing.T) {
			e := testkit.NewEcho(stack...)
			e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>") }))
			r := testkit.Ask(t, http.MethodGet, testkit.Start(t, e), "")
			r.Header.Set("Datastar-Live", "1")
			r.Header.Set("Accept-Encoding", "gzip")
			response, err := testkit.NewClient(t).Do(r)
			require.NoError(t, err)
			defer response.Body.Close()
			assert.Equal(t, []string{"gzip"}, response.Header["Content-Encoding"])
			unzipped, err := gzip.NewReader(response.Body)
			require.NoError(t, err)
			body, err := io.ReadAll(unzipped)
			require.NoError(t, err)
			assert.Equal(t, testkit.Fragment("<p>")+"id: datastar-end\n\n", strings.ReplaceAll(string(body), ":\n\n", ""))
		})
	}
}
