package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// heard is what is logged, and what error handler and RequestLogger get.
type heard struct {
	mu  sync.Mutex
	log bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.log.Write(p)
}

func (h *heard) tell(who string, err error) {
	if err != nil {
		_, _ = io.WriteString(h, who+": "+err.Error()+"\n")
	}
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.log.String()
}

// room serves a feed of a hub, and tells why each stream ended.
func room(t *testing.T, feed hub.Feed) (url string, h *heard, ends <-chan error, over <-chan struct{}) {
	t.Helper()
	h = new(heard)
	closed, done := make(chan error, 8), make(chan struct{}, 8)
	e := echo.New()
	e.Logger.SetOutput(h)
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		h.tell("HTTPErrorHandler", err)
		e.DefaultHTTPErrorHandler(err, c)
	}
	e.Use(middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogError: true,
		LogValuesFunc: func(_ echo.Context, v middleware.RequestLoggerValues) error {
			h.tell("RequestLogger", v.Error)
			return nil
		},
	}), datastar.MiddlewareWithConfig(datastar.Config{
		OnClose: func(_ *datastar.Context, end datastar.End) { closed <- end.Cause },
	}))
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.Follow(feed) }))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { done <- struct{}{} }()
		e.ServeHTTP(w, r)
	})}
	go server.Serve(listener)
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String(), h, closed, done
}

// visit asks for a stream as a page does, and returns its body.
func visit(t *testing.T, url string) (io.ReadCloser, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	assert.Equal(t, http.StatusOK, response.StatusCode)
	return response.Body, nil
}

// Whatever a hub ends a feed for as it was meant to, the page asks again, and
// nobody but OnClose hears of it.
func TestHubThatEndsAsPlanned(t *testing.T) {
	queued := make(chan struct{})
	slow := func(context.Context, string) ([]datastar.Event, error) {
		<-queued
		return nil, nil
	}
	tests := []struct {
		name     string
		given    hub.MemoryConfig
		snapshot hub.SnapshotFunc
		when     func(m *hub.Memory, page *bufio.Reader)
		expect   error
	}{
		{"lifetime", hub.MemoryConfig{MaxLifetime: 20 * time.Millisecond, DrainWindow: -1}, nil, func(*hub.Memory, *bufio.Reader) {}, hub.ErrLifetime},
		{"shutdown", hub.MemoryConfig{DrainWindow: 20 * time.Millisecond}, nil, func(m *hub.Memory, page *bufio.Reader) {
			_, err := page.Peek(1) // it follows
			assert.NoError(t, err)
			assert.NoError(t, m.Shutdown(t.Context()))
		}, hub.ErrDraining},
		{"slow", hub.MemoryConfig{QueueEvents: 4, Overflow: hub.Disconnect}, slow, func(m *hub.Memory, _ *bufio.Reader) {
			for m.Stats().Disconnected == 0 {
				assert.NoError(t, m.Publish(t.Context(), "a", datastar.MergeFragments("<p></p>")))
			}
			close(queued)
		}, hub.ErrSlow},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := hub.NewMemory(test.given)
			url, h, ends, over := room(t, m.Feed("a").Snapshot(test.snapshot))
			body, err := visit(t, url)
			require.NoError(t, err)
			defer body.Close()
			page := bufio.NewReader(body)
			test.when(m, page)
			_, err = io.Copy(io.Discard, page)
			assert.Equal(t, io.ErrUnexpectedEOF, err, "the page asks again")
			<-over
			assert.Equal(t, test.expect, <-ends)
			assert.Empty(t, h.String())

			require.NoError(t, m.Shutdown(t.Context()))
			_, err = visit(t, url)
			assert.Error(t, err, "as does one that asks now")
			<-over
			assert.Empty(t, h.String())
		})
	}
}

// A feed that is not to be followed any longer ends properly after its last events, so
// that no page asks again, and nobody but OnClose hears of it.
func TestHubThatEndsAFollower(t *testing.T) {
	for name, until := range map[string]bool{"disconnect": false, "until": true} {
		t.Run(name, func(t *testing.T) {
			m := hub.NewMemory(hub.MemoryConfig{DrainWindow: -1})
			session, logout := context.WithCancel(t.Context())
			defer logout()
			bye := datastar.Redirect("/login")
			feed := m.Feed("a").By("joe").OnGap(func(context.Context, hub.Follower) []datastar.Event { return nil })
			if until {
				feed = feed.Until(session, bye)
			}
			url, h, ends, over := room(t, feed)
			body, err := visit(t, url)
			require.NoError(t, err)
			defer body.Close()
			page := bufio.NewReader(body)
			_, err = page.Peek(1) // it follows
			require.NoError(t, err)
			if until {
				logout()
			} else {
				require.NoError(t, m.Disconnect(t.Context(), "joe", bye))
			}
			rest, err := io.ReadAll(page)
			assert.NoError(t, err, "it ends properly")
			assert.Contains(t, string(rest), "/login")
			<-over
			assert.NoError(t, <-ends)
			assert.Empty(t, h.String())
		})
	}
}

// Whoever looks at the list is named once, however many tabs there are; what the
// browser says is a number.
func TestViewers(t *testing.T) {
	a := newApp("")
	server := httptest.NewServer(a)
	defer server.Close()
	for _, cookie := range []string{"guest=7", "guest=12", "guest=7", "guest=<b>", "guest=-1", ""} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/live/feed", nil)
		require.NoError(t, err)
		r.Header.Set("Datastar-Request", "true")
		r.Header.Set("Cookie", cookie)
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer response.Body.Close()
		_, err = bufio.NewReader(response.Body).Peek(1) // it follows
		require.NoError(t, err)
	}
	assert.Equal(t, 6, a.live.here())
	assert.Equal(t, "Guest 7, Guest 12", a.live.who())
	w := ask(http.MethodGet, "/live", "")
	assert.Regexp(t, `guest=[1-9]\d{3}; Path=/; HttpOnly; SameSite=Lax`, w.Header().Get("Set-Cookie"))
}
