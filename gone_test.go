package datastar_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestClientThatLeftIsNoErrorToEcho(t *testing.T) {
	running := make(chan struct{}, 1)
	wait := func(c *datastar.Context) error {
		running <- struct{}{}
		<-c.Done()
		return nil
	}
	var tests = []struct {
		name  string
		given func(c *datastar.Context) error
	}{
		{"before the first event", func(c *datastar.Context) error { return c.Request().Context().Err() }},
		{"at the first event", func(c *datastar.Context) error { return c.MergeFragments("a") }},
		{"at a flush", func(c *datastar.Context) error { return c.Flush() }},
		{"wrapped", func(c *datastar.Context) error { return fmt.Errorf("sending: %w", c.MergeFragments("a")) }},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return errors.Join(wait(c), tt.given(c)) }) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				lines := make(chan middleware.RequestLoggerValues, 1)
				e := testkit.NewEcho(testkit.RequestLog(lines), datastar.Middleware())
				e.POST("/", handler)
				r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
				answered := make(chan error, 1)
				go func() {
					_, err := testkit.NewClient(t).Do(r)
					answered <- err
				}()
				testkit.Within(t, running, "the handler")
				leave()
				assert.Error(t, testkit.Within(t, answered, "the client"))
				assert.NoError(t, testkit.Within(t, lines, "the log").Error)
			})
		}
	}
}

func TestLateSendIsClosed(t *testing.T) {
	var late *datastar.Context
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		late = c
		return c.MergeFragments("a")
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", handler)
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.ErrorIs(t, late.MergeFragments("b"), datastar.ErrClosed)
			assert.ErrorIs(t, late.Flush(), datastar.ErrClosed)
			over(t, late.Done())
			assert.Equal(t, testkit.Fragment("a"), w.Body.String())
		})
	}
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

func TestResponseBegunBeforeTheFirstEvent(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		if err := c.String(http.StatusAccepted, "text"); err != nil {
			return err
		}
		assert.ErrorContains(t, c.MergeFragments("a"), "another response was begun")
		return nil
	}))
	w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
	assert.Equal(t, http.StatusAccepted, w.Code)
	assert.Equal(t, "text", w.Body.String())
}

// A handler's context ends when a middleware inside ours lets go of it, which
// says nothing about the client.
func TestEndOfAnInnerContextIsNotTheClients(t *testing.T) {
	requests := map[string]*http.Request{
		"Datastar": testkit.Ask(t, http.MethodPost, "/", "{}"),
		"plain":    httptest.NewRequest(http.MethodPost, "/", nil),
	}
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		c.Done()
		return errors.Join(c.MergeFragments("<p></p>"), testkit.ErrApp)
	}) {
		for name, request := range requests {
			t.Run(kind+", "+name, func(t *testing.T) {
				closed := make(testkit.Ends, 1)
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(closed.Config()), middleware.ContextTimeout(time.Minute))
				e.POST("/", handler)
				testkit.Record(e, request)
				assert.ErrorIs(t, testkit.Within(t, closed, "OnClose"), testkit.ErrApp)
			})
		}
	}
}

func TestShutdownBelowAnInnerContextBreaksGets(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(loops["Every"]) {
		for _, header := range []string{"Datastar-Request", "X-Plain"} {
			t.Run(kind+", "+header, func(t *testing.T) {
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.V1}), middleware.ContextTimeout(time.Minute))
				e.GET("/", handler)
				r := testkit.Ask(t, http.MethodGet, testkit.Start(t, e), "")
				r.Header.Del("Datastar-Request")
				r.Header.Set(header, "true")
				_, end := testkit.Get(t, testkit.NewClient(t), r)
				shutdown(t, e)
				assert.Equal(t, io.ErrUnexpectedEOF, testkit.Within(t, end, "the end"))
			})
		}
	}
}
