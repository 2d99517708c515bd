package datastar_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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
