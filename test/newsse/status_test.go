package newsse

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// Loggers are told the status that was sent, also where a handler, or a middleware,
// asks our context for something and NewSSE answers.
func TestStatusOfNewSSE(t *testing.T) {
	half := func(c *datastar.Context) error {
		var in form
		if err := c.Bind(&in); err != nil {
			return err
		}
		return stream(c).PatchElements(hello(in.Name))
	}
	asks := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			_, ok := datastar.From(c)
			require.True(t, ok)
			return next(c)
		}
	}
	var tests = []struct {
		name  string
		given echo.HandlerFunc
		when  []echo.MiddlewareFunc
	}{
		{"NewSSE", func(c echo.Context) error { return stream(c).PatchElements(hello("Ada")) }, nil},
		{"a middleware asks", func(c echo.Context) error { return stream(c).PatchElements(hello("Ada")) }, []echo.MiddlewareFunc{asks}},
		{"half moved", datastar.Handler(half), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			logged := make(chan int, 1)
			e := testkit.NewEcho(middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
				LogStatus: true,
				LogValuesFunc: func(_ echo.Context, v middleware.RequestLoggerValues) error {
					logged <- v.Status
					return nil
				},
			}), datastar.Middleware())
			e.POST("/", tt.given, tt.when...)
			p := ask(t, http.MethodPost, testkit.Start(t, e), `{"name":"Ada"}`)
			events, _ := p.all()
			assert.Equal(t, []datastar.Event{datastar.PatchElements(hello("Ada"))}, events)
			assert.Equal(t, http.StatusOK, p.StatusCode)
			assert.Equal(t, http.StatusOK, testkit.Within(t, logged, "the log"))
		})
	}
}
