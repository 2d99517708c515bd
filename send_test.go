package datastar_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestSendSendsEventsTogether(t *testing.T) {
	a, b, bad := datastar.MergeFragments("a"), datastar.MergeFragments("b"), datastar.MergeFragments("\x00")
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		assert.NoError(t, c.Send())
		assert.False(t, testkit.Committed(testkit.Plain(c)), "nothing opens nothing")
		assert.Error(t, c.Send(a, bad))
		assert.False(t, testkit.Committed(testkit.Plain(c)), "an event that cannot be sent opens nothing")
		assert.NoError(t, c.Send(a, b))
		assert.Error(t, c.Send(a, bad, b))
		assert.Error(t, c.Send(datastar.Event{}))
		return c.Send(b)
	}))
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b")+testkit.Fragment("b"), w.Body.String())
}

func TestFlushOpensTheStream(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error { return c.Flush() }))
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "text/event-stream", w.Header().Get("Content-Type"))
	assert.True(t, w.Flushed)
	assert.Empty(t, w.Body.String())
}

func TestOneShotIsNotFlushed(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.MergeFragments("a") }) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: time.Hour}))
			e.POST("/", handler)
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.Equal(t, testkit.Fragment("a"), w.Body.String())
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
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: tt.given}))
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				if err := c.MergeFragments("a"); err != nil {
					return err
				}
				<-time.After(time.Second)
				return c.MergeFragments("b")
			}))
			testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
				began := time.Now()
				events, end := testkit.Get(t, client, testkit.Ask(t, http.MethodGet, "http://memory/", ""))
				assert.Equal(t, tt.expect, (<-events).At.Sub(began))
				assert.Equal(t, time.Second, (<-events).At.Sub(began))
				assert.NoError(t, <-end)
			})
		})
	}
}
