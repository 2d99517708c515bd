package test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// makeApp makes an app whose streams follow a hub. It tells how each of them ended, and has
// Echo's own Gzip outside, inside, or not at all ("").
//
//	GET /feed     follows "table", under Config.Heartbeat of 50 ms
//	GET /page     is page, in a handler that sets the header Hook in a hook
//	GET /wrong    returns an error with the message "wrong"
//	GET /secret   follows "table", uncompressed by Off
type makeApp func(h *hub.Memory, ended func(cause error), gzip string) http.Handler

// page is a page.
var page = "<!doctype html>" + strings.Repeat("<p>some text of a page</p>\n", 100)

// run runs the tests.
func run(t *testing.T, app makeApp) {
	for name, test := range map[string]func(t *testing.T, app makeApp){
		"following": following, "rejoins": rejoins, "shutdown": shutdown, "slow": slow, "leaves": leaves,
		"pages": pages, "gzip": besideGzip, "off": off,
	} {
		t.Run(name, func(t *testing.T) { test(t, app) })
	}
}

// world is an app, its hub and its server.
type world struct {
	t *testing.T
	*hub.Memory
	server *httptest.Server
	ended  chan error
}

func start(t *testing.T, app makeApp, gzip string) *world {
	w := &world{t: t, Memory: hub.NewMemory(hub.MemoryConfig{}), ended: make(chan error, 100)}
	w.server = httptest.NewServer(app(w.Memory, func(cause error) { w.ended <- cause }, gzip))
	t.Cleanup(func() {
		w.server.CloseClientConnections()
		w.server.Close()
		_ = w.Close()
	})
	return w
}

// ask asks for a path, as a page does that keeps its stream alive.
func (w *world) ask(path, accept, after string) *http.Response {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.server.URL+path, nil)
	require.NoError(w.t, err)
	r.Header.Set("Accept-Encoding", accept)
	if path != "/page" {
		r.Header.Set("Datastar-Request", "true")
		r.Header.Set("Datastar-Live", "1")
		r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	}
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	response, err := w.server.Client().Do(r)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// table is an event like that of the others, but for some numbers.
func table(n int) event.Event {
	var b strings.Builder
	b.WriteString("<table id=\"table\">\n")
	for row := range 20 {
		fmt.Fprintf(&b, "<tr id=\"row-%d\"><td>%d</td><td>%d</td></tr>\n", row, row*n, n*7919)
	}
	fmt.Fprintf(&b, "<caption>table %d</caption></table>", n)
	return event.MergeFragments(b.String())
}

func (w *world) publish(n int) {
	require.NoError(w.t, w.Publish(w.t.Context(), "table", table(n)))
}

// reader reads a stream, block by block.
type reader struct {
	t  *testing.T
	in *bufio.Reader
	id string // the last one
}

func read(t *testing.T, response *http.Response) *reader {
	t.Helper()
	body := io.Reader(response.Body)
	if response.Header.Get("Content-Encoding") == "gzip" {
		decoder, err := gzip.NewReader(body)
		require.NoError(t, err)
		body = decoder
	}
	return &reader{t: t, in: bufio.NewReader(body)}
}

// until returns the blocks up to one that contains a text, but for heartbeats.
func (r *reader) until(text string) (blocks string) {
	r.t.Helper()
	for !strings.Contains(blocks, text) {
		block, err := r.next()
		require.NoError(r.t, err, "waiting for %q", text)
		blocks += block
	}
	return blocks
}

func (r *reader) next() (block string, err error) {
	for {
		line, err := r.in.ReadString('\n')
		if err != nil {
			return block, err
		}
		if id, is := strings.CutPrefix(line, "id: "); is {
			r.id = strings.TrimSpace(id)
		}
		if block += line; line == "\n" && block != ":\n\n" {
			return block, nil
		} else if line == "\n" {
			block = ""
		}
	}
}

// All followers read the same, whenever they joined, and what is not compressed says the
// same. They read each event before the next one is published.
func following(t *testing.T, app makeApp) {
	w := start(t, app, "")
	var all []*reader
	join := func(accept, encoding string) {
		response := w.ask("/feed", accept, "")
		assert.Equal(t, encoding, response.Header.Get("Content-Encoding"))
		assert.Equal(t, []string{"no-cache, no-transform"}, response.Header["Cache-Control"])
		all = append(all, read(t, response))
		require.Eventually(t, func() bool { return w.Stats().Followers == len(all) }, 5*time.Second, time.Millisecond)
	}
	join("identity", "identity")
	join("gzip, deflate, br, zstd", "gzip")
	for n := range 20 {
		if n == 5 || n == 15 {
			join("gzip", "gzip")
		}
		w.publish(n)
		end := fmt.Sprintf("table %d</caption>", n)
		expect := all[0].until(end)
		for _, r := range all[1:] {
			assert.Equal(t, expect, r.until(end))
		}
		if n%7 == 0 {
			time.Sleep(60 * time.Millisecond) // until there was a heartbeat
		}
	}
}

// A client that reconnects misses nothing.
func rejoins(t *testing.T, app makeApp) {
	w := start(t, app, "")
	w.publish(0)
	response := w.ask("/feed", "gzip", "")
	require.Eventually(t, func() bool { return w.Stats().Followers == 1 }, 5*time.Second, time.Millisecond)
	r := read(t, response)
	w.publish(1)
	r.until("table 1</caption>")
	_, err := r.next() // its id
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	for n := 2; n < 10; n++ {
		w.publish(n)
	}
	again := read(t, w.ask("/feed", "gzip", r.id))
	missed := again.until("table 9</caption>")
	assert.NotContains(t, missed, "table 1</caption>")
	for n := 2; n < 10; n++ {
		assert.Contains(t, missed, fmt.Sprintf("table %d</caption>", n))
	}
}

// The end of the server breaks the connection, so that clients reconnect, and tells them
// when; that of a feed is a proper one.
func shutdown(t *testing.T, app makeApp) {
	w := start(t, app, "")
	r := read(t, w.ask("/feed", "gzip", ""))
	require.Eventually(t, func() bool { return w.Stats().Followers == 1 }, 5*time.Second, time.Millisecond)
	w.publish(1)
	r.until("table 1</caption>")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, w.server.Config.Shutdown(ctx))
	said := ""
	for {
		block, err := r.next()
		if said += block; err != nil {
			assert.Equal(t, io.ErrUnexpectedEOF, err)
			break
		}
	}
	assert.Contains(t, said, "retry: ")
	assert.Error(t, <-w.ended)
}

// A client that takes nothing is gone after Config.WriteTimeout.
func slow(t *testing.T, app makeApp) {
	w := start(t, app, "")
	conn, err := net.Dial("tcp", w.server.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4<<10))
	_, err = io.WriteString(conn, "GET /feed HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nDatastar-Request: true\r\nAccept: text/event-stream\r\n\r\n")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return w.Stats().Followers == 1 }, 5*time.Second, time.Millisecond)
	noise := make([]byte, 48<<10)
	for {
		_, _ = rand.Read(noise)
		require.NoError(t, w.Publish(t.Context(), "table", event.MergeFragments("<p>"+base64.StdEncoding.EncodeToString(noise))))
		select {
		case cause := <-w.ended:
			assert.Error(t, cause)
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// A client that has left is noticed.
func leaves(t *testing.T, app makeApp) {
	w := start(t, app, "")
	response := w.ask("/feed", "gzip", "")
	require.Eventually(t, func() bool { return w.Stats().Followers == 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, response.Body.Close())
	assert.Eventually(t, func() bool { return w.Stats().Followers == 0 }, 5*time.Second, time.Millisecond)
}

func pages(t *testing.T, app makeApp) {
	w := start(t, app, "")
	response := w.ask("/page", "gzip", "")
	assert.Equal(t, []string{"gzip"}, response.Header["Content-Encoding"])
	assert.Equal(t, []string{"set"}, response.Header["Hook"])
	text, err := io.ReadAll(read(t, response).in)
	require.NoError(t, err)
	assert.Equal(t, page, string(text))

	response = w.ask("/wrong", "gzip", "")
	assert.GreaterOrEqual(t, response.StatusCode, 400)
	text, err = io.ReadAll(read(t, response).in)
	require.NoError(t, err)
	assert.Contains(t, string(text), "wrong")

	var running sync.WaitGroup // compressors are used again
	for range 50 {
		running.Go(func() {
			text, err := io.ReadAll(read(t, w.ask("/page", "gzip", "")).in)
			assert.NoError(t, err)
			assert.Equal(t, page, string(text))
		})
	}
	running.Wait()
}

// Whichever of two middlewares is outer, a response is compressed once.
func besideGzip(t *testing.T, app makeApp) {
	for _, where := range []string{"outside", "inside"} {
		w := start(t, app, where)
		response := w.ask("/page", "gzip", "")
		assert.Equal(t, []string{"gzip"}, response.Header["Content-Encoding"], where)
		text, err := io.ReadAll(read(t, response).in)
		require.NoError(t, err)
		assert.Equal(t, page, string(text), where)

		response = w.ask("/feed", "gzip", "")
		assert.Equal(t, []string{"gzip"}, response.Header["Content-Encoding"], where)
		require.Eventually(t, func() bool { return w.Stats().Followers == 1 }, 5*time.Second, time.Millisecond)
		r := read(t, response)
		for n := range 3 {
			w.publish(n)
			r.until(fmt.Sprintf("table %d</caption>", n))
		}
	}
}

func off(t *testing.T, app makeApp) {
	w := start(t, app, "")
	response := w.ask("/secret", "gzip", "")
	assert.Equal(t, []string{"identity"}, response.Header["Content-Encoding"])
	require.Eventually(t, func() bool { return w.Stats().Followers == 1 }, 5*time.Second, time.Millisecond)
	w.publish(1)
	var expect bytes.Buffer
	part, err := event.V1.Append(nil, table(1))
	require.NoError(t, err)
	expect.Write(part)
	assert.Contains(t, read(t, response).until("table 1</caption>"), expect.String())
}
