package prometheus_test

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
	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/prometheus"
	"github.com/echo-datastar/datastar/observe/prometheus/promhub"
)

// site is an app with metrics, as a process that may be restarted: another one begins at 0.
type site struct {
	t        *testing.T
	address  string
	server   *http.Server
	rooms    *hub.Memory
	registry *client.Registry
}

// late is how long pages of "/late" wait for their first event.
const late = 1200 * time.Millisecond

func startSite(t *testing.T, address string) *site {
	t.Helper()
	registry := client.NewRegistry()
	s := &site{t: t, rooms: hub.NewMemory(hub.MemoryConfig{DrainWindow: -1}), registry: registry}
	registry.MustRegister(promhub.NewCollector(s.rooms, "rooms"))
	e := echo.New()
	e.Logger.SetOutput(io.Discard)
	config := datastar.Config{WriteTimeout: 2 * time.Second}
	e.Use(prometheus.NewMiddlewareWithConfig(prometheus.Config{Registerer: registry}), datastar.MiddlewareWithConfig(config))
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})))
	e.GET("/rooms/:id", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(s.rooms.Feed("room." + c.Param("id")).Snapshot(func(context.Context, string) ([]event.Event, error) {
			return []event.Event{event.MergeFragments("<p>all")}, nil
		}))
	}))
	e.GET("/late", datastar.Handler(func(c *datastar.Context) error {
		time.Sleep(late)
		return c.MergeFragments("<p>at last")
	}))
	e.GET("/broken", datastar.Handler(func(c *datastar.Context) error {
		return errors.Join(c.MergeFragments("<p>it begins well"), errors.New("the disk is full"))
	}))
	e.GET("/flood", datastar.Handler(func(c *datastar.Context) error {
		large := datastar.MergeFragments("<p>" + strings.Repeat("x", 1<<20))
		for {
			if err := c.Send(large); err != nil {
				return err
			}
		}
	}))
	listener, err := net.Listen("tcp", address)
	require.NoError(t, err)
	s.address, s.server = listener.Addr().String(), &http.Server{Handler: e}
	go func() { _ = s.server.Serve(listener) }()
	t.Cleanup(func() { _ = s.server.Close(); _ = s.rooms.Close() })
	return s
}

// publish publishes events, one after the other.
func (s *site) publish(n int) {
	s.t.Helper()
	for range n {
		require.NoError(s.t, s.rooms.Publish(s.t.Context(), "room.7", event.MergeFragments("<p>hello")))
	}
}

// sent waits until as many events to rooms are counted. One is not whose page leaves while it
// is being sent, although the page has read it.
func (s *site) sent(events float64) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		families, err := s.registry.Gather()
		require.NoError(s.t, err)
		for _, f := range families {
			for _, m := range f.GetMetric() {
				if f.GetName() == "datastar_server_events_total" && labels(m) == room {
					return m.Counter.GetValue() == events
				}
			}
		}
		return false
	}, patience, 5*time.Millisecond)
}

// page is a stream that a browser has open.
type page struct {
	t     *testing.T
	body  io.Reader
	lines *bufio.Scanner
	leave func()
}

// open opens a stream, after the event with an id if there is one.
func (s *site) open(path, after string) *page {
	s.t.Helper()
	ctx, leave := context.WithCancel(context.WithoutCancel(s.t.Context()))
	s.t.Cleanup(leave)
	response, err := s.ask(ctx, path, after)
	require.NoError(s.t, err)
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 2<<20)
	return &page{s.t, response.Body, lines, leave}
}

func (s *site) ask(ctx context.Context, path, after string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+path, nil)
	require.NoError(s.t, err)
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	return unpooled.Do(r)
}

// unpooled is a client with connections that are soon full.
var unpooled = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return conn, conn.(*net.TCPConn).SetReadBuffer(128 << 10)
}}}

// read reads as many events.
func (p *page) read(events int) *page {
	p.t.Helper()
	for events > 0 && p.lines.Scan() {
		if strings.HasPrefix(p.lines.Text(), "event: ") {
			events--
		}
	}
	require.Zero(p.t, events, "events are missing: %v", p.lines.Err())
	return p
}

// rest reads until the stream is over.
func (p *page) rest() { _, _ = io.Copy(io.Discard, p.body) }

// dawdle reads as a bad network does, 64 KiB and a pause, and leaves.
func (p *page) dawdle(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		_, _ = io.CopyN(io.Discard, p.body, 64<<10)
	}
	p.leave()
}
