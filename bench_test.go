package datastar_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

var oneShot = []byte(testkit.Fragment(`<p id="a">hello</p>`))

// eventHeader is the header of a raw handler.
func eventHeader(c echo.Context) {
	h := c.Response().Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("X-Accel-Buffering", "no")
	h.Set("Connection", "keep-alive")
	c.Response().WriteHeader(http.StatusOK)
}

// BenchmarkOneShot is a command that is answered by one event, through Echo
// and a loopback connection that is kept, with parallel clients.
func BenchmarkOneShot(b *testing.B) {
	ours := datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments(`<p id="a">hello</p>`) })
	b.Run("ours", func(b *testing.B) { benchmark(b, ours, datastar.Middleware()) })
	b.Run("ours, flushed at once", func(b *testing.B) {
		benchmark(b, ours, datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: -1}))
	})
	b.Run("ours, no middleware", func(b *testing.B) { benchmark(b, ours) })
	b.Run("raw write and return", func(b *testing.B) {
		benchmark(b, func(c echo.Context) error {
			eventHeader(c)
			_, err := c.Response().Write(oneShot)
			return err
		})
	})
	b.Run("raw write and flush", func(b *testing.B) {
		benchmark(b, func(c echo.Context) error {
			eventHeader(c)
			_, err := c.Response().Write(oneShot)
			testkit.Flush(c)
			return err
		})
	})
	b.Run("raw flush, write and flush", func(b *testing.B) {
		benchmark(b, func(c echo.Context) error {
			eventHeader(c)
			testkit.Flush(c)
			_, err := c.Response().Write(oneShot)
			testkit.Flush(c)
			return err
		})
	})
}

// benchmark asks a handler as fast as it answers, with clients that cost as
// little as they can.
func benchmark(b *testing.B, handler echo.HandlerFunc, middlewares ...echo.MiddlewareFunc) {
	e := testkit.NewEcho(middlewares...)
	e.GET("/", handler)
	address := testkit.Start(b, e)[len("http://"):]
	b.SetParallelism(8)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		for pb.Next() {
			if err := roundTrip(conn); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

const rawRequest = "GET /?datastar=%7B%22n%22%3A1%7D HTTP/1.1\r\nHost: localhost\r\nDatastar-Request: true\r\n" +
	"Accept: " + testkit.AcceptV1 + "\r\n\r\n"

// roundTrip asks for a response and reads all of it: net/http tells the length
// of one that was not flushed, and chunks one that was.
func roundTrip(conn net.Conn) error {
	if _, err := io.WriteString(conn, rawRequest); err != nil {
		return err
	}
	var buf [2 << 10]byte
	for n := 0; ; {
		more, err := conn.Read(buf[n:])
		if n += more; err != nil {
			return err
		}
		head, body, whole := bytes.Cut(buf[:n], []byte("\r\n\r\n"))
		if chunked := bytes.Contains(head, []byte("\nTransfer-Encoding: chunked")); whole &&
			(chunked && bytes.HasSuffix(body, []byte("\r\n0\r\n\r\n")) || !chunked && len(body) == len(oneShot)) {
			return nil
		}
	}
}

// discard is a response that goes nowhere.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
func (d discard) Flush()                      {}

func (d discard) SetWriteDeadline(time.Time) error { return nil }

func noContent(c echo.Context) error {
	c.Response().WriteHeader(http.StatusNoContent)
	return nil
}

// requestsOf are what the middleware is measured with.
func requestsOf(tb testing.TB) map[string]*http.Request {
	return map[string]*http.Request{
		"plain":    httptest.NewRequest(http.MethodGet, "/", nil),
		"Datastar": testkit.Ask(tb, http.MethodGet, "/", `{"name":"ada","n":1}`),
	}
}

// BenchmarkMiddleware is what the middleware costs a handler that does nothing.
func BenchmarkMiddleware(b *testing.B) {
	for name, r := range requestsOf(b) {
		for with, middleware := range map[string]echo.MiddlewareFunc{"without": testkit.Pass, "with an idle one": idle, "with": datastar.Middleware()} {
			b.Run(name+" request, "+with, func(b *testing.B) {
				e := testkit.NewEcho(middleware)
				e.GET("/", noContent)
				w := discard{http.Header{}}
				b.ReportAllocs()
				for b.Loop() {
					e.ServeHTTP(w, r)
				}
			})
		}
	}
}

// BenchmarkSend is an event on a stream that is open.
func BenchmarkSend(b *testing.B) {
	hook := datastar.Config{OnEvent: func(*datastar.Context, datastar.Sent) {}}
	for _, tt := range []struct {
		name        string
		middlewares []echo.MiddlewareFunc
	}{
		{"unobserved", []echo.MiddlewareFunc{datastar.Middleware()}},
		{"with a hook", []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(hook)}},
		{"with an observer", []echo.MiddlewareFunc{ignored, datastar.Middleware()}},
		{"with a hook and two observers", []echo.MiddlewareFunc{ignored, ignored, datastar.MiddlewareWithConfig(hook)}},
	} {
		b.Run(tt.name, func(b *testing.B) {
			e := testkit.NewEcho(tt.middlewares...)
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				b.ReportAllocs()
				for b.Loop() {
					if err := c.MergeFragments(`<p id="a">hello</p>`); err != nil {
						return err
					}
				}
				return nil
			}))
			e.ServeHTTP(discard{http.Header{}}, testkit.Ask(b, http.MethodGet, "/", ""))
		})
	}
}
