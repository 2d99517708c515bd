package datastar_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A HEAD asks for the header alone. net/http takes all that is written to it, so
// a feed would never see that its client has left.
func TestHeadEndsWithItsHeader(t *testing.T) {
	for name, loop := range loops {
		for kind, handler := range testkit.BothHandlers(loop) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				over := make(testkit.Ends, 1)
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
				e.Match([]string{http.MethodGet, http.MethodHead}, "/", handler)
				conn, err := net.Dial("tcp", strings.TrimPrefix(testkit.Start(t, e), "http://"))
				require.NoError(t, err)
				defer conn.Close()
				_, err = fmt.Fprint(conn, "HEAD / HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\nAccept: "+testkit.AcceptV1+"\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n")
				require.NoError(t, err)
				assert.ErrorIs(t, testkit.Within(t, over, "the end"), datastar.ErrGone)
				response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: http.MethodHead})
				require.NoError(t, err)
				assert.Equal(t, http.StatusOK, response.StatusCode)
				assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
			})
		}
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
