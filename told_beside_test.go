package datastar_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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
				assert.Equal(t, 1, h.logged(testkit.ErrApp.Error()), h.log.String())
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
