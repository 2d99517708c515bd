package datastar_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
)

func TestSendSendsEventsTogether(t *testing.T) {
	a, b, bad := datastar.MergeFragments("a"), datastar.MergeFragments("b"), datastar.MergeFragments("\x00")
	e := newEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		assert.NoError(t, c.Send())
		assert.False(t, committed(plain(c)), "nothing opens nothing")
		assert.Error(t, c.Send(a, bad))
		assert.False(t, committed(plain(c)), "an event that cannot be sent opens nothing")
		assert.NoError(t, c.Send(a, b))
		assert.Error(t, c.Send(a, bad, b))
		assert.Error(t, c.Send(datastar.Event{}))
		return c.Send(b)
	}))
	w := record(e, ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, fragment("a")+fragment("b")+fragment("b"), w.Body.String())
}

func TestFlushOpensTheStream(t *testing.T) {
	e := newEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error { return c.Flush() }))
	w := record(e, ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "text/event-stream", w.Header().Get("Content-Type"))
	assert.True(t, w.Flushed)
	assert.Empty(t, w.Body.String())
}

func TestOneShotIsNotFlushed(t *testing.T) {
	for kind, handler := range bothHandlers(func(c *datastar.Context) error { return c.MergeFragments("a") }) {
		t.Run(kind, func(t *testing.T) {
			e := newEcho(datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: time.Hour}))
			e.POST("/", handler)
			w := record(e, ask(t, http.MethodPost, "/", "{}"))
			assert.Equal(t, fragment("a"), w.Body.String())
			assert.Equal(t, kind == "From", w.Flushed, "only a plain handler, which has no timer, flushes")
		})
	}
}

func TestFlushDelay(t *testing.T) {
	var tests = []struct {
		name   string
		given  time.Duration
		expect time.Duration
	}{
		{"default", 0, time.Millisecond},
		{"longer", 20 * time.Millisecond, 20 * time.Millisecond},
		{"none", -1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEcho(datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: tt.given}))
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				if err := c.MergeFragments("a"); err != nil {
					return err
				}
				<-time.After(time.Second)
				return c.MergeFragments("b")
			}))
			inMemory(t, e, func(t *testing.T, client *http.Client) {
				began := time.Now()
				events, end := get(t, client, ask(t, http.MethodGet, "http://memory/", ""))
				assert.Equal(t, tt.expect, (<-events).at.Sub(began))
				assert.Equal(t, time.Second, (<-events).at.Sub(began))
				assert.NoError(t, <-end)
			})
		})
	}
}
