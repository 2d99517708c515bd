package main

import (
	"compress/gzip"
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
)

// codings are those of the last answers, by method and path. The pages of a test take
// gzip, and decode a stream as it comes.
type codings struct {
	mu  sync.Mutex
	all map[string]string
}

func (c *codings) of(app http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		app.ServeHTTP(w, r)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.all[r.Method+" "+r.URL.Path] = w.Header().Get("Content-Encoding")
	})
}

// A page with a secret beside what others can choose is not compressed, and all else is.
func TestCompressed(t *testing.T) {
	seen := codings{all: map[string]string{}}
	serve(t, seen.of, func(t *testing.T, app *datastartest.App) {
		send(login(app, "grace"), "#add1", "one")
		page := login(app.WithoutScripts(), "ada")
		send(page, "#add0", " ")
		page.Has("#add0-text", "is required")
		page.Find("button", "Log out").Click()
		page.Find("#login button").Click()
		page.Has("#login-name", "is required")
	})
	assert.Equal(t, map[string]string{
		"GET /":                 "", // has what others wrote
		"GET /feed":             "gzip",
		"POST /columns/1/cards": "", // is short
		"POST /columns/0/cards": "", // has both
		"POST /logout":          "", // is empty
		"GET /login":            "gzip",
		"POST /login":           "", // has what was typed
	}, seen.all)
}

// A browser is sent what it prefers, and one that takes nothing gets all as it is.
func TestCompressed_accepted(t *testing.T) {
	for _, c := range []struct{ path, accepts, coding, begins string }{
		{"/login", "gzip, deflate", "gzip", "\x1f\x8b"},
		{"/login", "gzip, deflate, br, zstd", "zstd", "\x28\xb5\x2f\xfd"},
		{"/login", "identity", "", "<!doctype html>"},
		{"/board.css", "gzip, deflate", "gzip", "\x1f\x8b"},
		{"/board.css", "identity", "", ":root {"},
	} {
		r := httptest.NewRequest(http.MethodGet, c.path, nil)
		r.Header.Set("Accept-Encoding", c.accepts)
		answer := datastartest.Call(t, newApp(nil), r)
		assert.Equal(t, c.coding, answer.Header().Get("Content-Encoding"))
		assert.True(t, strings.HasPrefix(answer.Body(), c.begins), answer.Body())
	}
}

// Each event of the feed can be decoded before the next one is published, and none has the
// token of the page. The sum in the end is right.
func TestCompressed_feed(t *testing.T) {
	a := newApp(nil)
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	valid, logout := context.WithCancel(ctx)
	a.sessions.Store("Ada's", &session{"ada", valid, logout})

	r := datastartest.Request(datastar.V1, http.MethodGet, server.URL+"/feed?after="+a.hub.Position(), nil).WithContext(ctx)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	r.Header.Set("Cookie", "session=Ada's; _csrf=e5fWN2zrSJ3PpTq8")
	response, err := server.Client().Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
	text, err := gzip.NewReader(response.Body)
	require.NoError(t, err)
	next, stop := iter.Pull2(datastartest.Decode(text, datastar.V1))
	defer stop()
	reads := func(says string) {
		t.Helper()
		e, err, _ := next()
		require.NoError(t, err)
		assert.Contains(t, e.String(), says)
		assert.NotContains(t, e.String(), "e5fWN2zrSJ3PpTq8")
	}

	reads(`<ul id=\"here\"`)
	for _, card := range []string{"one", "two", "three"} {
		require.NoError(t, a.board.add(0, card, "Grace"))
		require.NoError(t, a.hub.Refresh(ctx, boardTopic))
		reads("<p>" + card + "</p>")
	}
	logout()
	reads(`Redirect("/login")`)
	_, err, more := next()
	assert.NoError(t, err)
	assert.False(t, more)
}
