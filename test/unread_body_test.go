package test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
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

// hidden is a request that stands in the body of another. It is 32 bytes long, so
// that whoever stops reading a body at a round number stops before one.
const hidden = "GET /hidden HTTP/1.1\r\nHost:a\r\n\r\n"

// victim is an app that counts the requests that it ran out of a body, and those
// that came after one.
type victim struct {
	url           string
	patience      time.Duration // of its client
	hidden, after atomic.Int32
}

func newVictim(t *testing.T, e *echo.Echo, handler echo.HandlerFunc) *victim {
	t.Helper()
	v := &victim{patience: 100 * time.Millisecond}
	e.POST("/", handler)
	e.GET("/hidden", func(echo.Context) error {
		v.hidden.Add(1)
		panic(http.ErrAbortHandler) // one is enough
	})
	e.GET("/after", func(c echo.Context) error {
		v.after.Add(1)
		return c.NoContent(http.StatusNoContent)
	})
	v.url = testkit.Start(t, e)
	return v
}

// send sends a request, and one to /after, which ends the connection. A second
// part of the request is sent once the first was answered, or is not for long.
// It returns the answer, or nil if the connection broke before there was one.
func (v *victim) send(t *testing.T, parts ...string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(v.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	answered, written := make(chan bool), make(chan bool)
	go func() {
		defer close(written)
		for _, part := range parts[:len(parts)-1] {
			_, _ = io.WriteString(conn, part)
			select {
			case <-answered:
			case <-time.After(v.patience):
			}
		}
		_, _ = io.WriteString(conn, parts[len(parts)-1]+"GET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	}()
	in := bufio.NewReader(conn)
	response, err := http.ReadResponse(in, nil)
	if err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
	}
	close(answered)
	_, err = io.Copy(io.Discard, in)
	assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the connection is still open")
	testkit.Within(t, written, "the request")
	return response
}

// maxBytes bounds bodies as net/http does.
func maxBytes(limit int) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, int64(limit))
			return next(c)
		}
	}
}

// bounds are what may bound a body, above ours or below. It puts a reader of its
// own in the body's place, which net/http does not know again.
var bounds = []struct {
	name    string
	given   func(limit int) echo.MiddlewareFunc
	outside bool
}{
	{"BodyLimit outside", testkit.BodyLimit, true},
	{"BodyLimit inside", testkit.BodyLimit, false},
	{"MaxBytesReader outside", maxBytes, true},
	{"MaxBytesReader inside", maxBytes, false},
	{"nothing", func(int) echo.MiddlewareFunc { return testkit.Pass }, false},
}

// manyHidden are 600 kB of requests.
var manyHidden = strings.Repeat(hidden, 600<<10/len(hidden))

// unreadBodies are forms that are given up with requests in what is left of them.
var unreadBodies = []struct {
	name  string
	limit int
	given []string
}{
	{"within the limit", 1 << 20, []string{"Content-Length: 614400\r\n\r\n" + manyHidden}},
	{"beyond the limit", 100<<10 - 1, []string{"Content-Length: 614400\r\n\r\n" + manyHidden}},
	{"in chunks", 1 << 20, []string{"Transfer-Encoding: chunked\r\n\r\n96000\r\n" + manyHidden + "\r\n0\r\n\r\n"}},
	{"in chunks, beyond the limit", 15, []string{"Transfer-Encoding: chunked\r\n\r\n10\r\na=bcdefghijklmno\r\n",
		"96000\r\n" + manyHidden + "\r\n0\r\n\r\n"}},
	{"in a broken chunk", 1 << 20, []string{"Transfer-Encoding: chunked\r\n\r\n5\r\na=bcd??" + manyHidden}},
}

const (
	postForm = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	byPage   = "Datastar-Request: true\r\nAccept: " + testkit.AcceptV1 + "\r\n"
)

// expectNoneHidden sends each of the bodies, after a header, to the handler
// within each of the bounds.
func expectNoneHidden(t *testing.T, header string, handler echo.HandlerFunc, ours func(t *testing.T) []echo.MiddlewareFunc) {
	for _, bound := range bounds {
		for _, tt := range unreadBodies {
			t.Run(bound.name+", "+tt.name, func(t *testing.T) {
				t.Parallel()
				all := append(ours(t), bound.given(tt.limit))
				if bound.outside {
					all = append(all[len(all)-1:], all[:len(all)-1]...)
				}
				v, request := newVictim(t, testkit.NewEcho(all...), handler), slices.Clone(tt.given)
				request[0] = postForm + header + request[0]
				expectNothingTaken(t, v, v.send(t, request...))
			})
		}
	}
}

// expectNothingTaken expects that a body was not taken for requests, and that an
// answer that said it was the connection's last one was that.
func expectNothingTaken(t *testing.T, v *victim, response *http.Response) {
	t.Helper()
	assert.Zero(t, v.hidden.Load(), "requests in the body")
	if response != nil && response.Close {
		assert.Zero(t, v.after.Load(), "requests after the last answer")
	}
}

// What is left of a body that nobody read is never taken for requests, whatever
// the answer is and whoever put another reader in the body's place.
func TestUnreadBodyIsNoRequest(t *testing.T) {
	var tests = []struct {
		name, header string
		given        func(c *datastar.Context) error
	}{
		{"event", byPage, func(c *datastar.Context) error { return c.MergeFragments(first) }},
		{"event for another client", "", func(c *datastar.Context) error { return c.MergeFragments(first) }},
		{"error", byPage, func(*datastar.Context) error { return testkit.ErrApp }},
		{"redirect", byPage, func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "/login") }},
		{"nothing", byPage, func(*datastar.Context) error { return nil }},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(tt.given) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				expectNoneHidden(t, tt.header, handler, func(*testing.T) []echo.MiddlewareFunc {
					return []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(datastar.Config{OnError: toast})}
				})
			})
		}
	}
}

// A handler may close a body that it has not read, as many do by defer. What is left
// of it is no request, with any of our middlewares and whatever the answer is.
func TestClosedBodyIsNoRequest(t *testing.T) {
	var tests = []struct {
		name  string
		given func(c *datastar.Context) error
	}{
		{"an answer", func(c *datastar.Context) error { return c.String(http.StatusOK, "no, thanks") }},
		{"an event", sendEvent},
		{"nothing", func(*datastar.Context) error { return nil }},
		{"an error", func(*datastar.Context) error { return testkit.ErrApp }},
	}
	middlewares := map[string]func() []echo.MiddlewareFunc{
		"none":       func() []echo.MiddlewareFunc { return nil },
		"Middleware": func() []echo.MiddlewareFunc { return []echo.MiddlewareFunc{datastar.Middleware()} },
		"Idempotent": func() []echo.MiddlewareFunc { return []echo.MiddlewareFunc{datastar.Idempotent()} },
	}
	clients := map[string]string{"another client": "", "a page": byPage, "a command": byPage + "Idempotency-Key: k\r\n"}
	for _, tt := range tests {
		handler := datastar.Handler(func(c *datastar.Context) error {
			_ = c.Request().Body.Close()
			return tt.given(c)
		})
		for with, ours := range middlewares {
			for who, header := range clients {
				t.Run(fmt.Sprint(tt.name, " for ", who, ", ", with), func(t *testing.T) {
					t.Parallel()
					v := newVictim(t, testkit.NewEcho(ours()...), handler)
					expectNothingTaken(t, v, v.send(t, postForm+header+"Content-Length: 614400\r\n\r\n"+manyHidden))
				})
			}
		}
	}
}
