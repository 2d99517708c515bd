package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// startApp starts a server that says its name: at /feed for as long as it is
// looked at.
func startApp(t *testing.T, name string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, name)
		if r.URL.Path == "/feed" {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// startProxy starts a proxy before apps.
func startProxy(t *testing.T, apps ...*httptest.Server) (*proxy, string) {
	t.Helper()
	var addresses []string
	for _, a := range apps {
		addresses = append(addresses, a.Listener.Addr().String())
	}
	p := newProxy(addresses)
	for _, b := range p.backends {
		b.ready.Store(true)
	}
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	return p, s.URL
}

// look opens a feed through the proxy, and returns which app it is from.
func look(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url + "/feed")
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	name := make([]byte, 2)
	_, err = io.ReadFull(response.Body, name) // at once, though the feed goes on
	require.NoError(t, err)
	return strings.TrimSpace(string(name))
}

func TestProxy_leastConnections(t *testing.T) {
	p, url := startProxy(t, startApp(t, "a"), startApp(t, "b"), startApp(t, "c"))
	on := map[string]int{}
	for range 9 {
		on[look(t, url)]++
	}
	assert.Equal(t, map[string]int{"a": 3, "b": 3, "c": 3}, on)

	p.backends[1].ready.Store(false)
	for range 4 {
		assert.NotEqual(t, "b", look(t, url), "it takes no more")
	}
}

func TestProxy_anotherApp(t *testing.T) {
	gone := startApp(t, "a")
	p, url := startProxy(t, gone, startApp(t, "b"))
	gone.Close()
	for range 4 {
		p.backends[0].ready.Store(true) // as it was a moment ago
		response, err := http.Post(url, "text/plain", strings.NewReader("nothing is sent twice"))
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.Equal(t, "b\n", string(body))
	}
}

// A Datastar client comes back when the connection breaks; whatever it is
// answered, it may take for the last word.
func TestProxy_noApp(t *testing.T) {
	gone := startApp(t, "a")
	_, url := startProxy(t, gone)
	gone.Close()
	response, err := http.Get(url)
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadGateway, response.StatusCode)
	assert.Equal(t, "1", response.Header.Get("Retry-After"))

	_, err = streams.Do(datastartest.Request(event.V1, http.MethodGet, url, nil))
	assert.ErrorIs(t, err, io.EOF)
}

func TestProxy_watch(t *testing.T) {
	ready := startApp(t, "a")
	draining := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	t.Cleanup(draining.Close)
	gone := startApp(t, "c")
	p, _ := startProxy(t, ready, draining, gone)
	gone.Close()
	p.backends[0].ready.Store(false)

	ctx, stop := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() { p.watch(ctx); close(watched) }()
	require.Eventually(t, func() bool {
		return p.backends[0].ready.Load() && !p.backends[1].ready.Load() && !p.backends[2].ready.Load()
	}, 10*time.Second, time.Millisecond)
	stop()
	<-watched
}
