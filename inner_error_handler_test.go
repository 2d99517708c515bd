package datastar_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A middleware inside ours, such as RequestLogger, may ask Echo's error handler before
// ours hears of the error. The page is told of it also when the request's deadline has
// passed, whether the handler watched for that or not.
func TestErrorHandlerInsideShowsAnErrorAfterADeadline(t *testing.T) {
	const expect = "event: datastar-patch-signals\ndata: signals {\"code\":500,\"error\":\"broken\"}\n\n"
	for name, wait := range map[string]func(c *datastar.Context){
		"watched": func(c *datastar.Context) { <-c.Done() },
		"not":     func(c *datastar.Context) { <-c.Request().Context().Done() },
	} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			wait(c)
			return testkit.ErrApp
		}) {
			t.Run(fmt.Sprint(name, " in ", kind), func(t *testing.T) {
				config := datastar.Config{OnError: toast}
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(config), testkit.RequestLog(make(chan middleware.RequestLoggerValues, 1)), deadline(10*time.Millisecond))
				e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
				e.POST("/", handler)
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
				assert.NoError(t, err)
				assert.Equal(t, expect, string(body))
			})
		}
	}
}
