package datastar_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// seq is what a feed yields.
type seq = iter.Seq2[datastar.Batch, error]

// failing is a feed that ends with an error at once.
func failing(err error) datastar.Feed {
	return datastar.FeedFunc(func(_ context.Context, _ string) seq {
		return func(yield func(datastar.Batch, error) bool) { yield(datastar.Batch{}, err) }
	})
}

// nothing is a feed that ends at once.
func nothing(context.Context, string) seq { return func(func(datastar.Batch, error) bool) {} }

// A stream that cannot be opened ends a feed that would wait for ever.
func TestFollowEndsWhereNothingCanBeSent(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.Follow(datastar.FeedFunc(testkit.Silence)) }) {
		t.Run(kind, func(t *testing.T) {
			lines := make(chan middleware.RequestLoggerValues, 1)
			e := testkit.NewEcho(testkit.RequestLog(lines), testkit.Timeout(), datastar.Middleware())
			e.GET("/", handler)
			_, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			require.NoError(t, err)
			assert.ErrorContains(t, testkit.Within(t, lines, "the log").Error, "Timeout middleware")
		})
	}
}

// A feed that failed is forgotten once another one ended well.
func TestFollowAnotherFeed(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		if c.Follow(testkit.Yields(testkit.Item{Batch: testkit.Said("a").Batch}, testkit.Item{Err: testkit.ErrApp})) != nil {
			return c.Follow(testkit.Yields(testkit.Item{Batch: testkit.Said("b").Batch}))
		}
		return nil
	}))
	body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
	assert.NoError(t, err, "a proper end")
	assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b"), string(body))
}

// Only what the shutdown cut short is asked for again.
func TestShutdownLeavesWhatWasDone(t *testing.T) {
	closed := make(chan int)
	close(closed)
	var tests = []struct {
		name  string
		given func(c *datastar.Context)
	}{
		{"a channel that was closed", func(c *datastar.Context) {
			for range datastar.Recv(c, closed) {
			}
		}},
		{"a loop that was left", func(c *datastar.Context) {
			for range c.Every(time.Hour) {
				break
			}
		}},
		{"a look at Done", func(c *datastar.Context) { c.Done() }},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			tt.given(c)
			if err := errors.Join(c.MergeFragments("a"), c.Flush()); err != nil {
				return err
			}
			<-c.Done() // the shutdown
			return c.MergeFragments("done")
		}) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				e.GET("/", handler)
				_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				shutdown(t, e)
				assert.NoError(t, testkit.Within(t, end, "the end"))
			})
		}
	}
}

// What a handler failed with is told even if the client has gone.
func TestErrorAfterTheClientLeftIsTold(t *testing.T) {
	var out testkit.Log
	closed, flushed := make(testkit.Ends, 1), make(chan struct{}, 1)
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(closed.Config()))
	testkit.LogTo(e, &out)
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		if err := errors.Join(c.MergeFragments("a"), c.Flush()); err != nil {
			return err
		}
		flushed <- struct{}{}
		<-c.Done()
		return testkit.ErrApp
	}))
	r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
	_, _ = testkit.Get(t, testkit.NewClient(t), r)
	testkit.Within(t, flushed, "the event")
	leave()
	cause := testkit.Within(t, closed, "OnClose")
	assert.ErrorIs(t, cause, testkit.ErrApp)
	assert.ErrorIs(t, cause, datastar.ErrGone)
	assert.Contains(t, out.String(), testkit.ErrApp.Error())
}

// The server's own deadline may have passed when a handler answers.
func TestAnswerAfterTheServersWriteTimeout(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		<-time.After(150 * time.Millisecond)
		return c.MergeFragments("a")
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			testkit.Configure(e, func(s *http.Server) { s.WriteTimeout = 50 * time.Millisecond })
			e.GET("/", handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			require.NoError(t, err)
			assert.Equal(t, testkit.Fragment("a"), string(body))
		})
	}
}

// refused is an error of a feed that says how to answer with it.
type refused struct{ after time.Duration }

func (refused) Error() string               { return "full" }
func (refused) StatusCode() int             { return http.StatusServiceUnavailable }
func (r refused) RetryAfter() time.Duration { return r.after }

// Clients before 0.20 send a command again when its answer is no event stream.
// A plain handler that did not ask for the context may have written past Echo.
func TestNothingToSay(t *testing.T) {
	var tests = []struct {
		protocol datastar.Protocol
		given    echo.HandlerFunc
		code     int
		expect   string
	}{
		{datastar.V018, datastar.Handler(func(*datastar.Context) error { return nil }), 200, "text/event-stream"},
		{datastar.V019, datastar.Handler(func(*datastar.Context) error { return nil }), 200, "text/event-stream"},
		{datastar.V019, func(echo.Context) error { return nil }, 200, "text/event-stream"},
		{datastar.V019, func(c echo.Context) error { return c.String(http.StatusOK, "own") }, 200, "text/plain; charset=UTF-8"},
		{datastar.Beta, datastar.Handler(func(*datastar.Context) error { return nil }), 204, ""},
		{datastar.V1, datastar.Handler(func(*datastar.Context) error { return nil }), 204, ""},
		{datastar.V1, func(c echo.Context) error { _, _ = datastar.From(c); return nil }, 204, ""},
		{datastar.V1, func(echo.Context) error { return nil }, 200, ""},
	}
	for _, tt := range tests {
		closed := make(testkit.Ends, 1)
		config := closed.Config()
		config.Protocol = tt.protocol
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
		e.POST("/", tt.given)
		w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
		assert.Equal(t, tt.code, w.Code)
		assert.Equal(t, tt.expect, w.Header().Get("Content-Type"), "%v", tt.protocol)
		assert.Empty(t, closed, "no stream to speak of")
	}
}

// An event for clients of another generation ends nobody's page.
func TestFollowLeavesOutWhatAClientCannotDo(t *testing.T) {
	var out testkit.Log
	svg := datastar.MergeFragments("<g/>", datastar.WithNamespace(datastar.SVG))
	fine := datastar.MergeFragments("<p>a</p>")
	batch := datastar.Batch{Events: []datastar.Event{svg, fine}, ID: "7"}
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.Beta}))
	testkit.LogTo(e, &out)
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(testkit.Yields(testkit.Item{Batch: batch}, testkit.Item{Batch: batch.Share()}, testkit.Item{Batch: datastar.Batch{Events: []datastar.Event{fine}}}))
	}))
	body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
	require.NoError(t, err)
	merge := "event: datastar-merge-fragments\ndata: fragments <p>a</p>\n\n"
	assert.Equal(t, merge+"id: 7\n\n"+merge+"id: 7\n\n"+merge, string(body))
	assert.Contains(t, out.String(), "WithNamespace")
}
