package test

import (
	"bytes"
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
)

// All followers read the same, whenever they joined, and what is not compressed says the
// same. They read each event before the next one is published.
func following(t *testing.T, s site) {
	w := start(t, s, "")
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
func rejoins(t *testing.T, s site) {
	w := start(t, s, "")
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
func shutdown(t *testing.T, s site) {
	w := start(t, s, "")
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
			assert.NotEqual(t, io.EOF, err)
			break
		}
	}
	assert.Contains(t, said, "retry: ")
	assert.Error(t, <-w.ended)
}

// A client that takes nothing is gone after Config.WriteTimeout.
func slow(t *testing.T, s site) {
	if s.http2 {
		t.Skip("its client is too simple")
	}
	w := start(t, s, "")
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
func leaves(t *testing.T, s site) {
	w := start(t, s, "")
	response := w.ask("/feed", "gzip", "")
	require.Eventually(t, func() bool { return w.Stats().Followers == 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, response.Body.Close())
	assert.Eventually(t, func() bool { return w.Stats().Followers == 0 }, 5*time.Second, time.Millisecond)
}

func pages(t *testing.T, s site) {
	w := start(t, s, "")
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

// Whatever the order of the middlewares, a response is compressed once.
func orders(t *testing.T, s site) {
	for _, where := range []string{"Gzip outside", "Gzip inside", "twice", "inside"} {
		w := start(t, s, where)
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

func off(t *testing.T, s site) {
	w := start(t, s, "")
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

// What a handler sent before it panicked ends as it does without compression: it is not asked
// for again, since it may be a command.
func panicked(t *testing.T, s site) {
	w := start(t, s, "")
	for _, accept := range []string{"identity", "gzip"} {
		text, err := io.ReadAll(read(t, w.ask("/panics", accept, "")).in)
		require.NoError(t, err, accept)
		assert.Equal(t, 100, strings.Count(string(text), "some text of a page"), accept)
	}
}

func begun(t *testing.T, app http.Handler) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	assert.Empty(t, w.Header()["Content-Encoding"])
	assert.Equal(t, "<!doctype html>"+page, w.Body.String())
}
