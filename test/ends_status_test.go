package test

import (
	"context"
	"io"
	"iter"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/internal/testkit"
	"github.com/echo-datastar/datastar/observe"
)

// states is an error of a feed of other origin, with a status.
type states observe.Status

func (states) Error() string { return "lost" }

func (s states) StreamStatus() observe.Status { return observe.Status(s) }

// flood is a feed that never ends.
func flood(context.Context, string) iter.Seq2[datastar.Batch, error] {
	large := datastar.Batch{Events: []datastar.Event{datastar.MergeFragments("<p>" + strings.Repeat("x", 1<<20))}}
	return func(yield func(datastar.Batch, error) bool) {
		for yield(large, nil) {
		}
	}
}

// Why a stream ended is the same word for whoever observes it.
func TestStatusOfAnEnd(t *testing.T) {
	short := hub.NewMemory(hub.MemoryConfig{MaxLifetime: 20 * time.Millisecond})
	closed := hub.NewMemory(hub.MemoryConfig{})
	slow := hub.NewMemory(hub.MemoryConfig{Overflow: hub.Disconnect, QueueEvents: 1})
	overflows := datastar.FeedFunc(func(ctx context.Context, after string) iter.Seq2[datastar.Batch, error] {
		return func(yield func(datastar.Batch, error) bool) {
			slow.Feed("a").Events(ctx, after)(func(b datastar.Batch, err error) bool {
				for range 3 {
					_ = slow.Publish(ctx, "a", event.MergeFragments("<p>"))
				}
				return yield(b, err)
			})
		}
	})
	var tests = []struct {
		name   string
		given  datastar.Feed
		when   func(t *testing.T, s *http.Server, conn net.Conn)
		expect observe.Status
	}{
		{"the feed ended", testkit.Yields(testkit.Said("<p>")), nil, observe.NormalClosure},
		{"the client left", datastar.FeedFunc(testkit.Silence), func(_ *testing.T, _ *http.Server, conn net.Conn) { _ = conn.Close() }, observe.ClientGone},
		{"the client reads nothing", datastar.FeedFunc(flood), func(*testing.T, *http.Server, net.Conn) {}, observe.Slow},
		{"the hub's queue overflowed", overflows, nil, observe.Slow},
		{"the server's shutdown", datastar.FeedFunc(testkit.Silence), func(t *testing.T, s *http.Server, _ net.Conn) {
			assert.NoError(t, s.Shutdown(t.Context()))
		}, observe.Shutdown},
		{"the hub's end", closed.Feed("a"), func(*testing.T, *http.Server, net.Conn) { _ = closed.Close() }, observe.Shutdown},
		{"the hub's lifetime", short.Feed("a"), nil, observe.Lifetime},
		{"a gap of another feed", testkit.Yields(testkit.Item{Err: states(observe.Gap)}), nil, observe.Gap},
		{"a status of another feed that is none", testkit.Yields(testkit.Item{Err: states(99)}), nil, observe.Error},
		{"a failure", testkit.Yields(testkit.Item{Err: testkit.ErrApp}), nil, observe.Error},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ends, opened := make(chan datastar.End, 1), make(chan struct{})
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{
				WriteTimeout: 200 * time.Millisecond,
				OnOpen:       func(*datastar.Context) { close(opened) },
				OnClose:      func(_ *datastar.Context, end datastar.End) { ends <- end },
			}))
			e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.Follow(tt.given) }))
			s, conn := dial(t, e)
			_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\nAccept: "+testkit.AcceptV1+"\r\n\r\n")
			require.NoError(t, err)
			testkit.Within(t, opened, "OnOpen")
			if tt.when == nil {
				go func() { _, _ = io.Copy(io.Discard, conn) }()
			} else {
				tt.when(t, s, conn)
			}
			end := testkit.Within(t, ends, "OnClose")
			assert.Equal(t, tt.expect.String(), end.Status.String(), "%v", end.Cause)
		})
	}
}

// A client that accepts nothing is slow over each protocol, whoever sends, and one that
// leaves while something is written is gone.
func TestStatusOfASlowClient(t *testing.T) {
	var senders *sync.WaitGroup // of a bubble each
	sends := func(c *datastar.Context) error {
		for c.MergeFragments(large) == nil {
		}
		return c.Err()
	}
	waits := func(c *datastar.Context) error {
		senders.Go(func() {
			for c.MergeFragments(large) == nil {
			}
		})
		<-c.Done()
		return c.Err()
	}
	for protocol, speak := range slowProtocols {
		for name, h := range map[string]func(c *datastar.Context) error{"sends": sends, "waits": waits} {
			for leaves, expect := range map[bool]observe.Status{false: observe.Slow, true: observe.ClientGone} {
				t.Run(protocol+" "+name+" "+expect.String(), func(t *testing.T) {
					ends := make(chan datastar.End, 8)
					e, transport := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{
						Heartbeat: -1, FlushDelay: -1, // a timer would wait for its turn, which stops the clock
						OnClose: func(_ *datastar.Context, end datastar.End) { ends <- end },
					})), new(http.Transport)
					e.GET("/", datastar.Handler(h))
					testkit.Configure(e, func(s *http.Server) { speak(s, transport) })
					testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
						senders = new(sync.WaitGroup)
						transport.DialContext = client.Transport.(*http.Transport).DialContext
						defer transport.CloseIdleConnections()
						request, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, "http://memory/", ""))
						defer leave()
						response, err := (&http.Client{Transport: transport}).Do(request)
						require.NoError(t, err)
						defer response.Body.Close()
						if <-time.After(5 * time.Second); leaves {
							leave()
						}
						<-time.After(time.Minute)
						senders.Wait()
						if assert.Len(t, ends, 1) {
							end := <-ends
							assert.Equal(t, expect, end.Status, "%v", end.Cause)
						}
					})
				})
			}
		}
	}
}

// HTTP/2 resets a stream whose write deadline passes, also one that is idle. An event that
// waits for its flush for longer than Config.WriteTimeout leaves none behind.
func TestWaitingForAFlushIsNotSlow(t *testing.T) {
	for protocol, speak := range slowProtocols {
		t.Run(protocol, func(t *testing.T) {
			e, transport := testkit.NewEcho(datastar.MiddlewareWithConfig(never)), new(http.Transport)
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				_ = c.MergeFragments(large[:3<<10])
				<-time.After(time.Minute)
				return c.MergeFragments("b")
			}))
			testkit.Configure(e, func(s *http.Server) { speak(s, transport) })
			testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
				transport.DialContext = client.Transport.(*http.Transport).DialContext
				defer transport.CloseIdleConnections()
				body, err := testkit.Fetch(&http.Client{Transport: transport}, testkit.Ask(t, http.MethodGet, "http://memory/", ""))
				assert.NoError(t, err)
				assert.Equal(t, testkit.Fragment(large[:3<<10])+testkit.Fragment("b"), string(body))
			})
		})
	}
}

// dial serves an app until the test ends, and connects to it.
func dial(t *testing.T, handler http.Handler) (*http.Server, net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s, served := &http.Server{Handler: handler}, make(chan error, 1)
	go func() { served <- s.Serve(listener) }()
	conn, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() {
		_, _ = conn.Close(), s.Close()
		<-served
	})
	return s, conn
}
