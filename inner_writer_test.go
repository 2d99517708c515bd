package datastar_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// passing is a writer of a middleware that changes nothing.
type passing struct{ http.ResponseWriter }

func (p passing) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// Events may have been written through the writer of an inner middleware. What a Handler
// fails with is shown while that is there. A plain handler's error is known only once
// the middleware has returned: it is logged, and nothing is appended to the events.
func TestErrorAfterEventsThroughAnInnerWriter(t *testing.T) {
	const shown = "event: datastar-patch-signals\ndata: signals {\"code\":500,\"error\":\"broken\"}\n\n"
	inner := map[string]func() echo.MiddlewareFunc{
		"Gzip":     middleware.Gzip,
		"BodyDump": func() echo.MiddlewareFunc { return testkit.BodyDump(func(_, _ []byte) {}) },
		"another": func() echo.MiddlewareFunc {
			return func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					testkit.WriteThrough(c, func(w http.ResponseWriter) http.ResponseWriter { return &passing{w} })
					return next(c)
				}
			}
		},
	}
	var tests = []struct {
		kind                    string
		expectAsked, expectLogs int
		expect                  string
	}{
		{"Handler", 1, 0, testkit.Fragment("a") + shown},
		{"From", 0, 1, testkit.Fragment("a")},
	}
	for name, through := range inner {
		for _, tt := range tests {
			t.Run(name+", "+tt.kind, func(t *testing.T) {
				asked := 0
				config := datastar.Config{OnError: func(c *datastar.Context, err error) []datastar.Event {
					asked++
					return toast(c, err)
				}}
				handler := testkit.BothHandlers(func(c *datastar.Context) error { return errors.Join(c.MergeFragments("a"), testkit.ErrApp) })[tt.kind]
				h := hear(t, config, through()(handler))
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, h.url, "{}"))
				assert.NoError(t, err)
				assert.Equal(t, tt.expect, withoutComments(body))
				testkit.Within(t, h.over, "the end of the request")
				assert.Equal(t, tt.expectAsked, asked)
				assert.Equal(t, tt.expectLogs, h.logged(testkit.ErrApp.Error()), h.log.String())
				assert.Zero(t, h.logged("the stream is closed"), h.log.String())
			})
		}
	}
}
