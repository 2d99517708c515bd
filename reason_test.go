package datastar_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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
