package main

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// client is the part of Datastar 1.0 that keeps a feed: it asks again when the
// stream breaks, and has told what it saw last.
type client struct {
	url string
	id  string // the last one

	mu      sync.Mutex
	open    bool
	app     string // that it is on
	heard   []word
	shown   []int // how many it had heard when it was shown the whole list
	checked int   // of heard
}

// follow follows the feed until ctx is done. It waits a second before it asks
// again, and what the server says in addition; twice as long with each failure.
func (c *client) follow(ctx context.Context) {
	const shortest, longest = time.Second, 30 * time.Second
	for wait := shortest; ctx.Err() == nil; {
		more, ok := c.once(ctx)
		if ok {
			wait = shortest
		}
		pause(ctx, wait+more)
		wait = min(2*wait, longest)
	}
}

// spoken matches a number, the app that the page is on, or the list. Quotes are escaped in
// what has several lines.
var spoken = regexp.MustCompile(`<i>(\d+)</i>|<b id="node">(\w+)</b>|<ul class=\\?"list things`)

// once is one stream. It returns what the server said of how long to wait.
func (c *client) once(ctx context.Context) (wait time.Duration, ok bool) {
	request := datastartest.Request(event.V1, http.MethodGet, c.url, nil).WithContext(ctx)
	if c.id != "" {
		request.Header.Set("Last-Event-ID", c.id)
	}
	response, err := streams.Do(request)
	if err != nil {
		return 0, false
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, false
	}
	c.opened()
	defer c.closed()
	for block := range datastartest.Blocks(response.Body, event.V1) {
		wait = cmp.Or(block.Retry, wait)
		c.hear(block)
	}
	return wait, true
}

func (c *client) hear(block datastartest.Block) {
	c.id = cmp.Or(block.ID, c.id)
	if match := spoken.FindStringSubmatch(block.Event.String()); match != nil {
		c.hears(match[1], match[2])
	}
}

// streams has no timeout: a stream lasts.
var streams = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}

func (c *client) opened() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = true
}

func (c *client) closed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = false
}

func (c *client) isOpen() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open
}

// startClients opens streams, and waits until all are open.
func startClients(t *testing.T, url string, n int) []*client {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	t.Cleanup(func() { stop(); running.Wait() })
	var clients []*client
	for range n {
		c := &client{url: url + "/feed"}
		clients = append(clients, c)
		running.Go(func() { c.follow(ctx) })
	}
	require.Eventually(t, func() bool { return all(clients, (*client).isOpen) }, 30*time.Second, 10*time.Millisecond)
	return clients
}

func all(clients []*client, is func(c *client) bool) bool {
	for _, c := range clients {
		if !is(c) {
			return false
		}
	}
	return true
}
