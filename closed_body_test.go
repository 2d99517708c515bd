package datastar_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A handler may close a body that it has not read, as many do by defer. What is left
// of it is no request, with any of our middlewares and whatever the answer is.
func TestClosedBodyIsNoRequest(t *testing.T) {
	var tests = []struct {
		name  string
		given func(c *datastar.Context) error
	}{
		{"an answer", func(c *datastar.Context) error { return c.String(http.StatusOK, "no, thanks") }},
		{"an event", sendEvent},
		{"nothing", func(*datastar.Context) error { return nil }},
		{"an error", func(*datastar.Context) error { return testkit.ErrApp }},
	}
	middlewares := map[string]func() []echo.MiddlewareFunc{
		"none":       func() []echo.MiddlewareFunc { return nil },
		"Middleware": func() []echo.MiddlewareFunc { return []echo.MiddlewareFunc{datastar.Middleware()} },
		"Idempotent": func() []echo.MiddlewareFunc { return []echo.MiddlewareFunc{datastar.Idempotent()} },
	}
	clients := map[string]string{"another client": "", "a page": byPage, "a command": byPage + "Idempotency-Key: k\r\n"}
	for _, tt := range tests {
		handler := datastar.Handler(func(c *datastar.Context) error {
			_ = c.Request().Body.Close()
			return tt.given(c)
		})
		for with, ours := range middlewares {
			for who, header := range clients {
				t.Run(fmt.Sprint(tt.name, " for ", who, ", ", with), func(t *testing.T) {
					t.Parallel()
					v := newVictim(t, testkit.NewEcho(ours()...), handler)
					expectNothingTaken(t, v, v.send(t, postForm+header+"Content-Length: 614400\r\n\r\n"+manyHidden))
				})
			}
		}
	}
}
