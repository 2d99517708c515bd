//go:build !suite

package datastar_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v5"
	"github.com/stretchr/testify/assert"

	datastar "github.com/echo-datastar/datastar/echov5"
	"github.com/echo-datastar/datastar/echov5/internal/testkit"
)

// A context of Echo v5 is a struct: what a handler is given is the one that the
// middlewares have, and nothing that wraps it.
func TestHandlerHasTheContextOfTheMiddlewares(t *testing.T) {
	var outer *echo.Context
	e := testkit.NewEcho(datastar.Middleware(), func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			outer = c
			return next(c)
		}
	})
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		assert.Same(t, outer, c.Context)
		return c.MergeFragments("a")
	}))
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, testkit.Fragment("a"), w.Body.String())
}

// opaque is a writer of a middleware that does not lead to Echo's response.
type opaque struct{ w http.ResponseWriter }

func (o opaque) Header() http.Header         { return o.w.Header() }
func (o opaque) Write(p []byte) (int, error) { return o.w.Write(p) }
func (o opaque) WriteHeader(status int)      { o.w.WriteHeader(status) }
func (o opaque) Flush()                      { o.w.(http.Flusher).Flush() }

// A middleware may put a writer into the place of the response of which Echo cannot
// say what was sent. Events and errors go through it all the same.
func TestWriterThatDoesNotLeadToTheResponse(t *testing.T) {
	var tests = []struct {
		name       string
		given      func(c *datastar.Context) error
		expectCode int
		expect     string
	}{
		{"an event", func(c *datastar.Context) error { return c.MergeFragments("a") }, 200, testkit.Fragment("a")},
		{"an error", func(*datastar.Context) error { return testkit.Refusal(http.StatusTeapot, "tea", nil) }, 418, `{"message":"tea"}` + "\n"},
		{"nothing to say", func(*datastar.Context) error { return nil }, 204, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c *echo.Context) error {
					c.SetResponse(opaque{c.Response()})
					return next(c)
				}
			}, datastar.Middleware())
			e.POST("/", datastar.Handler(tt.given))
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.Equal(t, tt.expectCode, w.Code)
			assert.Equal(t, tt.expect, w.Body.String())
		})
	}
}
