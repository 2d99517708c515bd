package otel

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"
)

// ScopeName is the name of the instrumentation scope.
const ScopeName = "github.com/echo-datastar/datastar/observe/otel"

// status returns the status that a request is answered with: the one that was sent, or
// that Echo's error handler will send.
func status(c echo.Context, err error) int {
	if err == nil || c.Response().Committed {
		return c.Response().Status
	}
	var failure *echo.HTTPError
	if !errors.As(err, &failure) {
		return http.StatusInternalServerError
	}
	if inner, ok := failure.Internal.(*echo.HTTPError); ok {
		return inner.Code
	}
	return failure.Code
}
