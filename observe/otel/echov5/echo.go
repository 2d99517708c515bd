package otel

import "github.com/labstack/echo/v5"

// ScopeName is the name of the instrumentation scope.
const ScopeName = "github.com/echo-datastar/datastar/observe/otel/echov5"

// status returns the status that a request is answered with: the one that was sent, or
// that Echo's error handler will send.
func status(c *echo.Context, err error) int {
	_, code := echo.ResolveResponseStatus(c.Response(), err)
	return code
}
