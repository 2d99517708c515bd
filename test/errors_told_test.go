package test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
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

// An error handler that does not look whether the response is committed
// cannot append to a stream, whoever calls it and how often.
func TestNothingIsAppended(t *testing.T) {
	for _, shown := range []bool{true, false} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return errors.Join(c.MergeFragments(first), testkit.ErrApp) }) {
			t.Run(fmt.Sprint(kind, shown), func(t *testing.T) {
				var config datastar.Config
				if shown {
					config.OnError = toast
				}
				answers := 0
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(config), middleware.Gzip())
				e.HTTPErrorHandler = datastar.HTTPErrorHandler(testkit.OnlyHandler(func(c echo.Context, _ error) {
					answers++
					assert.Error(t, c.String(http.StatusInternalServerError, "appended"))
				}))
				e.POST("/", handler, testkit.RequestLog(make(chan middleware.RequestLoggerValues, 1)), datastar.Idempotent())
				r := testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}")
				r.Header.Set("Idempotency-Key", "a")
				response, err := testkit.NewClient(t).Do(r)
				require.NoError(t, err)
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				assert.NotContains(t, string(body), "appended")
				assert.Equal(t, shown, strings.Contains(string(body), `"code":500`))
				assert.Equal(t, 2, answers, "the handler is still called, so that it may log")
			})
		}
	}
}

// A panic that is shown goes on to Recover with the stack of where it began.
func TestPanicKeepsItsStack(t *testing.T) {
	var stack string
	e := testkit.NewEcho(testkit.StackOf(&stack), datastar.MiddlewareWithConfig(datastar.Config{OnError: toast}))
	e.POST("/", datastar.Handler(oops))
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Contains(t, w.Body.String(), `"error":"broken"`)
	assert.Contains(t, stack, "test.oops(")
}

// Without a Recover, net/http breaks the connection of a handler that panicked, and what it
// had not flushed is lost. The page is told nevertheless.
func TestPanicIsShownWithoutRecover(t *testing.T) {
	for kind, h := range testkit.BothHandlers(func(c *datastar.Context) error { _ = c.MergeFragments(first); panic("x") }) {
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{OnError: toast, FlushDelay: time.Hour}))
		e.POST("/", h)
		server := httptest.NewUnstartedServer(e)
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.Start()
		t.Cleanup(server.Close)
		response, err := testkit.NewClient(t).Do(testkit.Ask(t, http.MethodPost, server.URL, "{}"))
		require.NoError(t, err, kind)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF, kind)
		assert.Contains(t, string(body), first, kind)
		assert.Contains(t, string(body), `"code":500`, kind)
	}
}

// What a plain handler that panics had sent below Idempotent is kept, and so is
// what the page is told.
func TestPanicBelowIdempotent(t *testing.T) {
	for kind, h := range testkit.BothHandlers(func(c *datastar.Context) error { _ = c.MergeFragments(first); panic("x") }) {
		e := testkit.NewEcho(testkit.Recover(), datastar.MiddlewareWithConfig(datastar.Config{OnError: toast}), datastar.Idempotent())
		e.POST("/", h)
		r := testkit.Ask(t, http.MethodPost, "/", "{}")
		r.Header.Set("Idempotency-Key", "a")
		w := testkit.Record(e, r)
		assert.Contains(t, w.Body.String(), "code", kind)
	}
}

// A middleware inside ours may end the request's context with a cause of its own. That
// is no error of the stream: only the deadline counts, whatever cause it has.
func TestCauseOfAMiddlewareIsNoError(t *testing.T) {
	own := errors.New("the middleware's own")
	var tests = []struct {
		name   string
		given  func(ctx context.Context) (context.Context, func())
		until  bool // the handler waits for the deadline
		expect error
	}{
		{"it lets go", func(ctx context.Context) (context.Context, func()) {
			return context.WithCancel(ctx)
		}, false, nil},
		{"it lets go with a cause", func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(ctx)
			return ctx, func() { cancel(own) }
		}, false, nil},
		{"a deadline", func(ctx context.Context) (context.Context, func()) {
			return context.WithTimeout(ctx, 10*time.Millisecond)
		}, true, context.DeadlineExceeded},
		{"a deadline with a cause", func(ctx context.Context) (context.Context, func()) {
			return context.WithTimeoutCause(ctx, 10*time.Millisecond, own)
		}, true, context.DeadlineExceeded},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			err := c.MergeFragments("a")
			if done := c.Done(); err == nil && tt.until {
				<-done
				return c.Err()
			}
			return err
		}) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				h := hear(t, datastar.Config{}, func(c echo.Context) error {
					ctx, release := tt.given(c.Request().Context())
					defer release()
					c.SetRequest(c.Request().WithContext(ctx))
					return handler(c)
				})
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, h.url, ""))
				assert.NoError(t, err)
				assert.Equal(t, testkit.Fragment("a"), string(body))
				h.nothing(t)
				require.Len(t, h.closed, 1)
				assert.Equal(t, tt.expect, <-h.closed)
			})
		}
	}
}

// What an app failed with is told, though it is returned together with why the
// stream is over.
func TestErrorBesideAPlannedEndIsTold(t *testing.T) {
	leave := func(t *testing.T, _ *hearing, cancel context.CancelFunc) { cancel() }
	shut := func(t *testing.T, h *hearing, _ context.CancelFunc) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		assert.NoError(t, h.server.Shutdown(ctx))
	}
	stay := func(*testing.T, *hearing, context.CancelFunc) {}
	var tests = []struct {
		name   string
		given  func(c *datastar.Context) error
		when   func(t *testing.T, h *hearing, cancel context.CancelFunc)
		expect error
	}{
		{"the client left", func(c *datastar.Context) error { <-c.Done(); return c.MergeFragments("b") }, leave, datastar.ErrGone},
		{"the server shuts down", func(c *datastar.Context) error { <-c.Done(); return c.Err() }, shut, datastar.ErrShutdown},
		{"a feed ended", func(c *datastar.Context) error { return c.Follow(failing(scheduled(true))) }, stay, scheduled(true)},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			return errors.Join(c.Flush(), tt.given(c), testkit.ErrApp) // it may have left before Flush returns
		}) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				h := hear(t, datastar.Config{}, handler)
				r, cancel := testkit.Cancelable(testkit.Ask(t, http.MethodPost, h.url, "{}"))
				_, end := testkit.Get(t, testkit.NewClient(t), r)
				tt.when(t, h, cancel)
				testkit.Within(t, end, "the end")
				testkit.Within(t, h.over, "the end of the request")
				assert.Equal(t, 1, h.log.Count(testkit.ErrApp.Error()), h.log.String())
				assert.ErrorIs(t, testkit.Within(t, h.lines, "RequestLogger").Error, testkit.ErrApp)
				require.Len(t, h.closed, 1)
				cause := <-h.closed
				assert.ErrorIs(t, cause, testkit.ErrApp)
				assert.ErrorIs(t, cause, tt.expect)
				cancel()
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

func TestPanicLeavesTheStreamClosed(t *testing.T) {
	grabbed := make(chan *datastar.Context, 1)
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		grabbed <- c
		_ = c.MergeFragments("a")
		panic(http.ErrAbortHandler)
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.GET("/", handler)
			_, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			assert.Error(t, err)
			assert.ErrorIs(t, (<-grabbed).MergeFragments("b"), datastar.ErrClosed)
		})
	}
}
