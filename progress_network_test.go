package datastar_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// narrow serves e with connections that keep little, asks for a stream and returns
// the connection that it comes on, which keeps as little.
func narrow(t *testing.T, e *echo.Echo) net.Conn {
	t.Helper()
	testkit.Configure(e, func(s *http.Server) {
		s.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
			assert.NoError(t, conn.(*net.TCPConn).SetWriteBuffer(32<<10))
			return ctx
		}
	})
	conn, err := net.Dial("tcp", strings.TrimPrefix(testkit.Start(t, e), "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(32<<10))
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n"+byPage+"\r\n")
	require.NoError(t, err)
	return conn
}

// A client that reads slowly over a real network gets all, although that takes
// much longer than Config.WriteTimeout.
func TestSlowClientOnANetwork(t *testing.T) {
	html := strings.Repeat("x", 1600<<10)
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		return errors.Join(c.MergeFragments(html), c.Flush())
	}) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{WriteTimeout: 1500 * time.Millisecond}))
			e.GET("/", handler)
			response, err := http.ReadResponse(bufio.NewReader(narrow(t, e)), nil)
			require.NoError(t, err)
			defer response.Body.Close()
			n := int64(0)
			for err == nil {
				part := int64(0)
				part, err = io.CopyN(io.Discard, response.Body, 16<<10)
				n += part
				<-time.After(40 * time.Millisecond)
			}
			assert.Equal(t, io.EOF, err)
			assert.EqualValues(t, len(testkit.Fragment(html)), n)
		})
	}
}

// One that does not read has gone soon.
func TestClientOnANetworkThatDoesNotRead(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		return errors.Join(c.MergeFragments(strings.Repeat("x", 1<<20)), c.Flush())
	}) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			over := make(testkit.Ends, 1)
			config := over.Config()
			config.WriteTimeout = 300 * time.Millisecond
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
			e.GET("/", handler)
			began := time.Now()
			_ = narrow(t, e)
			assert.ErrorIs(t, testkit.Within(t, over, "the end"), datastar.ErrGone)
			assert.Less(t, time.Since(began), 6*time.Second)
		})
	}
}
