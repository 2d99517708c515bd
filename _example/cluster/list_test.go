package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startNATS starts a server that is no cluster, and returns its URL.
func startNATS(t *testing.T) string {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true})
	require.NoError(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	require.True(t, s.ReadyForConnections(30*time.Second))
	return s.ClientURL()
}

// startList opens an empty list on a server of its own.
func startList(t *testing.T) *list {
	t.Helper()
	conn, err := nats.Connect(startNATS(t))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	for range 2 { // the second finds it there
		l, err := openList(t.Context(), conn, 1)
		require.NoError(t, err)
		require.NoError(t, l.change(t.Context(), func([]todo) []todo { return nil }))
	}
	l, err := openList(t.Context(), conn, 1)
	require.NoError(t, err)
	return l
}

func (l *list) must(t *testing.T) []todo {
	t.Helper()
	todos, _, err := l.read(t.Context())
	require.NoError(t, err)
	return todos
}

// Changes may be made twice, as when it was not known whether the first was stored.
func TestChanges(t *testing.T) {
	l := startList(t)
	tests := []struct {
		name   string
		change func([]todo) []todo
		expect []todo
	}{
		{"add", add("a", "one"), []todo{{"a", "one", false}}},
		{"add another", add("b", "two"), []todo{{"a", "one", false}, {"b", "two", false}}},
		{"mark", mark("a", true), []todo{{"a", "one", true}, {"b", "two", false}}},
		{"mark none", mark("x", true), []todo{{"a", "one", true}, {"b", "two", false}}},
		{"mark as not done", mark("a", false), []todo{{"a", "one", false}, {"b", "two", false}}},
		{"remove", remove("a"), []todo{{"b", "two", false}}},
	}
	for _, tt := range tests {
		for _, time := range []string{"", " again"} {
			require.NoError(t, l.change(t.Context(), tt.change), tt.name+time)
			assert.Equal(t, tt.expect, l.must(t), tt.name+time)
		}
	}
}

func TestChanges_atOnce(t *testing.T) {
	l := startList(t)
	var changing sync.WaitGroup
	for i := range 5 {
		changing.Go(func() {
			assert.NoError(t, l.change(t.Context(), add(fmt.Sprint(i), "one of many")))
		})
	}
	changing.Wait()
	assert.Len(t, l.must(t), 5, "none is lost")
}

func TestChanges_full(t *testing.T) {
	l := startList(t)
	fill := func(n int) func([]todo) []todo {
		return func([]todo) []todo { return make([]todo, n) }
	}
	require.NoError(t, l.change(t.Context(), fill(most)))
	err := l.change(t.Context(), fill(most+1))
	var refused *echo.HTTPError
	require.True(t, errors.As(err, &refused), "%v", err)
	assert.Equal(t, http.StatusConflict, refused.Code)
	assert.Len(t, l.must(t), most)
}

// Another app changes the list, and publishes it, before this one has published.
func TestTell(t *testing.T) {
	l := startList(t)
	var told [][]todo
	tell := func(todos []todo) error { told = append(told, todos); return nil }
	require.NoError(t, l.change(t.Context(), add("a", "one")))
	overtaken := false
	require.NoError(t, l.tell(t.Context(), func(todos []todo) error {
		if !overtaken {
			overtaken = true
			require.NoError(t, l.change(t.Context(), add("b", "two")))
			require.NoError(t, l.tell(t.Context(), tell))
		}
		return tell(todos)
	}))
	one, two := todo{ID: "a", Text: "one"}, todo{ID: "b", Text: "two"}
	assert.Equal(t, [][]todo{{one, two}, {one}, {one, two}}, told, "the newest last")

	require.ErrorIs(t, l.tell(t.Context(), func([]todo) error { return io.EOF }), io.EOF)
}
