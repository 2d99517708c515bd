package test

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

// large is what takes a slow client 20 s, twice Config.WriteTimeout.
var large = strings.Repeat("x", 2<<20)

// trickle reads at most so many bytes, 100 kB a second.
func trickle(r io.Reader, most int64) (n int64, err error) {
	for n < most && err == nil {
		var part int64
		part, err = io.CopyN(io.Discard, r, min(4000, most-n))
		n += part
		<-time.After(40 * time.Millisecond)
	}
	return n, err
}

// slowProtocols are what slow clients speak. They take no more at once than HTTP/2
// makes them.
var slowProtocols = map[string]func(*http.Server, *http.Transport){
	"HTTP/1.1": func(*http.Server, *http.Transport) {},
	"HTTP/2": func(server *http.Server, transport *http.Transport) {
		protocols := new(http.Protocols)
		protocols.SetUnencryptedHTTP2(true)
		server.Protocols, transport.Protocols = protocols, protocols
		transport.HTTP2 = &http.HTTP2Config{MaxReceiveBufferPerConnection: 64 << 10, MaxReceiveBufferPerStream: 64 << 10}
	},
}

// toSlowClients runs a test for each protocol and kind of handler, below
// Idempotent.
func toSlowClients(t *testing.T, h func(c *datastar.Context) error, test func(t *testing.T, client *http.Client)) {
	t.Helper()
	for protocol, speak := range slowProtocols {
		for kind, handler := range testkit.BothHandlers(h) {
			t.Run(protocol+", "+kind, func(t *testing.T) {
				e, transport := testkit.NewEcho(datastar.Middleware(), datastar.IdempotentWithConfig(datastar.IdempotentConfig{MaxAnswer: 4 << 20})), new(http.Transport)
				e.POST("/", handler)
				testkit.Configure(e, func(s *http.Server) { speak(s, transport) })
				testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
					transport.DialContext = client.Transport.(*http.Transport).DialContext
					defer transport.CloseIdleConnections()
					test(t, &http.Client{Transport: transport})
				})
			})
		}
	}
}

// However large an answer is, a client that goes on reading gets all of it.
func TestSlowClientGetsALargeAnswer(t *testing.T) {
	part := datastar.MergeFragments(large[:1<<19])
	var tests = []struct {
		name   string
		given  func(c *datastar.Context) error
		repeat bool
		expect int
	}{
		{"event", func(c *datastar.Context) error { return c.MergeFragments(large) }, false, len(testkit.Fragment(large))},
		{"events", func(c *datastar.Context) error { return c.Send(part, part, part, part) }, false, 4 * len(testkit.Fragment(large[:1<<19]))},
		{"repeat", func(c *datastar.Context) error { return c.MergeFragments(large) }, true, len(testkit.Fragment(large))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			toSlowClients(t, tt.given, func(t *testing.T, client *http.Client) {
				if tt.repeat {
					_, err := testkit.Fetch(client, testkit.Click(t, "http://memory/", "k"))
					require.NoError(t, err)
				}
				began := time.Now()
				response, err := client.Do(testkit.Click(t, "http://memory/", "k"))
				require.NoError(t, err)
				defer response.Body.Close()
				n, err := trickle(response.Body, 1<<30)
				assert.Equal(t, io.EOF, err)
				assert.EqualValues(t, tt.expect, n)
				assert.Greater(t, time.Since(began), 20*time.Second)
			})
		})
	}
}

// A client that takes nothing for Config.WriteTimeout has gone, however much it
// took before.
func TestClientThatStopsReading(t *testing.T) {
	for name, read := range map[string]int64{"at once": 0, "in the middle": 1200 << 10} {
		t.Run(name, func(t *testing.T) {
			type end struct {
				err error
				at  time.Time
			}
			over := make(chan end, 8)
			toSlowClients(t, func(c *datastar.Context) error {
				err := errors.Join(c.MergeFragments(large), c.Flush())
				over <- end{err, time.Now()}
				return err
			}, func(t *testing.T, client *http.Client) {
				response, err := client.Do(testkit.Ask(t, http.MethodPost, "http://memory/", "{}"))
				require.NoError(t, err)
				defer response.Body.Close()
				_, err = trickle(response.Body, read)
				assert.NoError(t, err)
				stopped := time.Now()
				<-time.After(time.Minute)
				if assert.Len(t, over, 1) {
					e := <-over
					assert.ErrorIs(t, e.err, datastar.ErrGone)
					assert.InDelta(t, 10, e.at.Sub(stopped).Seconds(), 2)
				}
			})
		})
	}
}

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
