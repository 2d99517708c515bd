package datastar_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestErrorsBeforeTheFirstEventAreEchos(t *testing.T) {
	var tests = []struct {
		name       string
		given      func(c *datastar.Context) error
		expectCode int
		expectBody string
		expectErr  error
	}{
		{"any", func(*datastar.Context) error { return testkit.ErrApp }, 500, `{"message":"Internal Server Error"}`, testkit.ErrApp},
		{"HTTP", func(*datastar.Context) error { return testkit.Refusal(http.StatusTeapot, "tea", nil) }, 418, `{"message":"tea"}`, nil},
		{"unencodable", func(c *datastar.Context) error { return c.MergeFragments("a\x00") }, 500, `{"message":"Internal Server Error"}`, nil},
		{"unsupported", func(c *datastar.Context) error {
			return c.MergeFragments("<p></p>", datastar.WithMergeMode(datastar.Append))
		}, 500, `{"message":"Internal Server Error"}`, datastar.ErrUnsupported},
		{"canceled by itself", func(*datastar.Context) error { return context.Canceled }, 500, `{"message":"Internal Server Error"}`, context.Canceled},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(tt.given) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				var seen error
				closed := make(testkit.Ends, 1)
				e := testkit.NewEcho(watch(&seen), datastar.MiddlewareWithConfig(closed.Config()))
				e.POST("/", handler)
				w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
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
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		return errors.Join(c.MergeFragments("a"), fmt.Errorf("rows: %w", testkit.ErrApp))
	}) {
		t.Run(kind, func(t *testing.T) {
			var seen error
			var out testkit.Log
			closed := make(testkit.Ends, 8)
			e := testkit.NewEcho(watch(&seen), datastar.MiddlewareWithConfig(closed.Config()))
			testkit.LogTo(e, &out)
			e.POST("/", handler)
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.Equal(t, http.StatusOK, w.Code)
			assert.Equal(t, testkit.Fragment("a"), w.Body.String(), "nothing is appended")
			assert.ErrorIs(t, seen, testkit.ErrApp, "for loggers and metrics")
			require.Len(t, closed, 1)
			assert.ErrorIs(t, <-closed, testkit.ErrApp)
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
		{"failed", func(*datastar.Context) error { return testkit.ErrApp }, testkit.ErrApp, ""},
		{"the client left", gone, datastar.ErrGone, ""},
		{"the client left, and it failed", func(c *datastar.Context) error { return errors.Join(gone(c), testkit.ErrApp) }, datastar.ErrGone, ""},
		{"the client left, and it says so", func(c *datastar.Context) error {
			return errors.Join(gone(c), c.Request().Context().Err())
		}, datastar.ErrGone, ""},
		{"the client left during a send", func(c *datastar.Context) error { return errors.Join(gone(c), c.MergeFragments("b")) }, datastar.ErrGone, ""},
		{"panicked", func(*datastar.Context) error { panic("oops") }, nil, "panicked"},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			return errors.Join(c.MergeFragments("a"), c.Flush(), tt.given(c))
		}) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				var seen error
				closed := make(testkit.Ends, 8)
				e := testkit.NewEcho(watch(&seen), testkit.Recover(), datastar.MiddlewareWithConfig(closed.Config()))
				e.GET("/", handler)
				r, cancel := testkit.Cancelable(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				drain(leave)
				_, end := testkit.Get(t, testkit.NewClient(t), r)
				leave <- cancel
				cause := testkit.Within(t, closed, "OnClose")
				testkit.Within(t, end, "the end")
				if tt.like != "" {
					assert.ErrorContains(t, cause, tt.like)
				} else {
					assert.ErrorIs(t, cause, tt.expect)
				}
				require.NoError(t, testkit.CloseServer(e))
				assert.Empty(t, closed, "told once")
			})
		}
	}
}
