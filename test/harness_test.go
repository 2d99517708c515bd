package test

import (
	"context"
	"io"
	"iter"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// hearing is all that an app and its operator hear of how requests ended.
type hearing struct {
	url     string
	server  *http.Server
	log     testkit.Log                         // Echo's, and net/http's
	handled chan error                          // by Echo's error handler
	lines   chan middleware.RequestLoggerValues // of RequestLogger
	closed  testkit.Ends                        // what OnClose is told
	over    chan struct{}                       // whenever all of a request is over
}

// hear serves an app with a config of ours inside other middlewares, and its
// handler at / for all methods.
func hear(t *testing.T, config datastar.Config, handler echo.HandlerFunc, outer ...echo.MiddlewareFunc) *hearing {
	t.Helper()
	h := &hearing{
		handled: make(chan error, 64), lines: make(chan middleware.RequestLoggerValues, 64),
		closed: make(testkit.Ends, 64), over: make(chan struct{}, 64),
	}
	config.OnClose = h.closed.Config().OnClose
	e := testkit.NewEcho(append(append([]echo.MiddlewareFunc{testkit.RequestLogThat(false, h.lines)}, outer...), datastar.MiddlewareWithConfig(config))...)
	testkit.LogTo(e, &h.log)
	testkit.HandleErrors(e, func(_ echo.Context, err error) { h.handled <- err })
	e.Any("/", handler)
	h.server = &http.Server{ErrorLog: log.New(&h.log, "net/http: ", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { h.over <- struct{}{} }()
		e.ServeHTTP(w, r)
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- h.server.Serve(listener) }()
	t.Cleanup(func() {
		_ = h.server.Close()
		<-served
	})
	h.url = "http://" + listener.Addr().String()
	return h
}

// nothing expects that a request ended of which only OnClose hears.
func (h *hearing) nothing(t *testing.T) {
	t.Helper()
	testkit.Within(t, h.over, "the end of the request")
	assert.Empty(t, h.log.String(), "the log")
	assert.NoError(t, testkit.Within(t, h.lines, "RequestLogger").Error, "RequestLogger")
	for len(h.handled) > 0 {
		assert.NoError(t, <-h.handled, "Echo's error handler")
	}
}

// loops are the ways to wait on a stream, which end only with it.
var loops = map[string]func(c *datastar.Context) error{
	"Every": func(c *datastar.Context) error {
		for range c.Every(5 * time.Millisecond) {
			if err := c.MergeFragments("tick"); err != nil {
				return err
			}
		}
		return nil
	},
	"Recv": func(c *datastar.Context) error {
		for range datastar.Recv(c, make(chan int)) {
		}
		return nil
	},
	"Follow": func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(testkit.Silence))
	},
	"Done": func(c *datastar.Context) error {
		if err := c.Flush(); err != nil {
			return err
		}
		<-c.Done()
		return c.Err()
	},
}

// eachLoop runs a test for every loop in both kinds of handlers.
func eachLoop(t *testing.T, test func(t *testing.T, handler echo.HandlerFunc)) {
	for name, loop := range loops {
		for kind, handler := range testkit.BothHandlers(loop) {
			t.Run(name+" in "+kind, func(t *testing.T) { test(t, handler) })
		}
	}
}

// deadline bounds requests as Echo's ContextTimeout does.
func deadline(d time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx, cancel := context.WithTimeout(c.Request().Context(), d)
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
			return next(c)
		}
	}
}

// toast is what the app of these tests shows of an error.
func toast(c *datastar.Context, err error) []datastar.Event {
	code, message := testkit.AnswerTo(err)
	return []datastar.Event{datastar.MergeSignals(map[string]any{"code": code, "error": message})}
}

const first = "<p>first</p>"

func oops(*datastar.Context) error { panic("oops") }

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

// refused is an error of a feed that says how to answer with it.
type refused struct{ after time.Duration }

func (refused) Error() string               { return "full" }
func (refused) StatusCode() int             { return http.StatusServiceUnavailable }
func (r refused) RetryAfter() time.Duration { return r.after }

// collect reads a stream to its end.
func collect(r io.Reader) (all []testkit.Arrival, err error) {
	err = testkit.Blocks(r, func(a testkit.Arrival) { all = append(all, a) })
	return all, err
}

// withoutComments is a stream without heartbeats, and without what Gzip is given first.
func withoutComments(stream []byte) string { return strings.ReplaceAll(string(stream), ":\n\n", "") }
