package datastar_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

var errApp = errors.New("the database is away")

func TestErrorsBeforeTheFirstEventAreEchos(t *testing.T) {
	var tests = []struct {
		name       string
		given      func(c *datastar.Context) error
		expectCode int
		expectBody string
		expectErr  error
	}{
		{"any", func(*datastar.Context) error { return errApp }, 500, `{"message":"Internal Server Error"}`, errApp},
		{"HTTP", func(*datastar.Context) error { return refusal(http.StatusTeapot, "tea", nil) }, 418, `{"message":"tea"}`, nil},
		{"unencodable", func(c *datastar.Context) error { return c.MergeFragments("a\x00") }, 500, `{"message":"Internal Server Error"}`, nil},
		{"unsupported", func(c *datastar.Context) error {
			return c.MergeFragments("<p></p>", datastar.WithMergeMode(datastar.Append))
		}, 500, `{"message":"Internal Server Error"}`, datastar.ErrUnsupported},
		{"canceled by itself", func(*datastar.Context) error { return context.Canceled }, 500, `{"message":"Internal Server Error"}`, context.Canceled},
	}
	for _, tt := range tests {
		for kind, handler := range bothHandlers(tt.given) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				var seen error
				closed := make(ends, 1)
				e := newEcho(watch(&seen), datastar.MiddlewareWithConfig(closed.config()))
				e.POST("/", handler)
				w := record(e, ask(t, http.MethodPost, "/", "{}"))
				assert.Equal(t, tt.expectCode, w.Code)
				assert.JSONEq(t, tt.expectBody, w.Body.String())
				assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
				assert.Error(t, seen)
				if tt.expectErr != nil {
					assert.ErrorIs(t, seen, tt.expectErr)
				}
				assert.Empty(t, closed, "no stream, no end of one")
			})
		}
	}
}

func TestErrorsAfterTheFirstEventAreLogged(t *testing.T) {
	for kind, handler := range bothHandlers(func(c *datastar.Context) error {
		return errors.Join(c.MergeFragments("a"), fmt.Errorf("rows: %w", errApp))
	}) {
		t.Run(kind, func(t *testing.T) {
			var seen error
			var out syncBuffer
			closed := make(ends, 8)
			e := newEcho(watch(&seen), datastar.MiddlewareWithConfig(closed.config()))
			logTo(e, &out)
			e.POST("/", handler)
			w := record(e, ask(t, http.MethodPost, "/", "{}"))
			assert.Equal(t, http.StatusOK, w.Code)
			assert.Equal(t, fragment("a"), w.Body.String(), "nothing is appended")
			assert.ErrorIs(t, seen, errApp, "for loggers and metrics")
			require.Len(t, closed, 1)
			assert.ErrorIs(t, <-closed, errApp)
			assert.Contains(t, out.String(), "rows: the database is away")
		})
	}
}

func TestOnClose(t *testing.T) {
	leave := make(chan context.CancelFunc, 1)
	gone := func(c *datastar.Context) error {
		(<-leave)()
		<-c.Done()
		return nil
	}
	var tests = []struct {
		name   string
		given  func(c *datastar.Context) error
		expect error
		like   string
	}{
		{"returned nil", func(*datastar.Context) error { return nil }, nil, ""},
		{"failed", func(*datastar.Context) error { return errApp }, errApp, ""},
		{"the client left", gone, datastar.ErrGone, ""},
		{"the client left, and it failed", func(c *datastar.Context) error { return errors.Join(gone(c), errApp) }, datastar.ErrGone, ""},
		{"the client left, and it says so", func(c *datastar.Context) error {
			return errors.Join(gone(c), c.Request().Context().Err())
		}, datastar.ErrGone, ""},
		{"the client left during a send", func(c *datastar.Context) error { return errors.Join(gone(c), c.MergeFragments("b")) }, datastar.ErrGone, ""},
		{"panicked", func(*datastar.Context) error { panic("oops") }, nil, "panicked"},
	}
	for _, tt := range tests {
		for kind, handler := range bothHandlers(func(c *datastar.Context) error {
			return errors.Join(c.MergeFragments("a"), c.Flush(), tt.given(c))
		}) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				var seen error
				closed := make(ends, 8)
				e := newEcho(watch(&seen), quietRecover(), datastar.MiddlewareWithConfig(closed.config()))
				e.GET("/", handler)
				r, cancel := cancelable(ask(t, http.MethodGet, start(t, e), ""))
				drain(leave)
				_, end := get(t, newClient(t), r)
				leave <- cancel
				cause := within(t, closed, "OnClose")
				within(t, end, "the end")
				if tt.like != "" {
					assert.ErrorContains(t, cause, tt.like)
				} else {
					assert.ErrorIs(t, cause, tt.expect)
				}
				require.NoError(t, closeServer(e))
				assert.Empty(t, closed, "told once")
			})
		}
	}
}

// quietRecover is Echo's Recover without a log.
func quietRecover() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, DisableStackAll: true})
}
