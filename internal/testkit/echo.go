package testkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
)

// This file is what the tests have to say about Echo v4. For Echo v5 they are the
// same tests with a file like this one: echov5/internal/testkit/echo.go.

// NewEcho is an Echo that keeps quiet, with these middlewares.
func NewEcho(middlewares ...echo.MiddlewareFunc) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	LogTo(e, io.Discard)
	e.Use(middlewares...)
	return e
}

// LogTo has an Echo log to w.
func LogTo(e *echo.Echo, w io.Writer) { e.Logger.SetOutput(w) }

// StartOn serves e on a listener until the test ends.
func StartOn(t testing.TB, e *echo.Echo, listener net.Listener) {
	e.Listener = listener
	served := make(chan error, 1)
	go func() { served <- e.Start("") }()
	t.Cleanup(func() {
		assert.NoError(t, e.Close())
		assert.ErrorIs(t, <-served, http.ErrServerClosed)
	})
}

// CloseServer closes the server of an Echo that was started.
func CloseServer(e *echo.Echo) error { return e.Close() }

// ShutdownServer shuts that server down.
func ShutdownServer(ctx context.Context, e *echo.Echo) error { return e.Shutdown(ctx) }

// OnShutdown has the server call f when its shutdown begins.
func OnShutdown(e *echo.Echo, f func()) { e.Server.RegisterOnShutdown(f) }

// Configure sets the server up before it starts.
func Configure(e *echo.Echo, set func(*http.Server)) { set(e.Server) }

// Committed reports whether the header of the response was sent.
func Committed(c echo.Context) bool { return c.Response().Committed }

// Size is how much Echo counts that was written.
func Size(c echo.Context) int64 { return c.Response().Size }

// Writer is the writer of the response.
func Writer(c echo.Context) http.ResponseWriter { return c.Response().Writer }

// Flush flushes the response, as Echo does.
func Flush(c echo.Context) { c.Response().Flush() }

// WriteThrough puts a writer over the response's, as a middleware does.
func WriteThrough(c echo.Context, over func(http.ResponseWriter) http.ResponseWriter) {
	c.Response().Writer = over(c.Response().Writer)
}

// Before adds a hook that runs just before the header goes out.
func Before(c echo.Context, hook func()) { c.Response().Before(hook) }

// After adds a hook that runs after each write.
func After(c echo.Context, hook func()) { c.Response().After(hook) }

// Plain is the context as Echo's handlers take it.
func Plain(c *datastar.Context) echo.Context { return c }

// Refusal is an error that is answered with a status.
func Refusal(code int, message string, cause error) error {
	if message == "" {
		message = http.StatusText(code)
	}
	return echo.NewHTTPError(code, message).SetInternal(cause)
}

// AnswerTo is how an error is answered.
func AnswerTo(err error) (code int, message string) {
	var failure *echo.HTTPError
	if errors.As(err, &failure) {
		return failure.Code, fmt.Sprint(failure.Message)
	}
	return http.StatusInternalServerError, "broken"
}

// Binding is what Echo's binder fails with.
func Binding(field, message string, cause error) error {
	if message == "" {
		return echo.NewBindingError(field, nil, nil, cause)
	}
	return echo.NewBindingError(field, nil, message, cause)
}

// Render is that of an Echo Renderer.
func (r Renderer) Render(w io.Writer, name string, data any, _ echo.Context) error {
	return r.render(w, name, data)
}

// Rendering is an Echo Renderer.
type Rendering func(w io.Writer, name string, data any, c echo.Context) error

// Render is that of an Echo Renderer.
func (r Rendering) Render(w io.Writer, name string, data any, c echo.Context) error {
	return r(w, name, data, c)
}

// Bind is that of an Echo Binder.
func (b Binder) Bind(i any, c echo.Context) error { return b(i, c.Request()) }

// HandleErrors puts a handler before Echo's own.
func HandleErrors(e *echo.Echo, handle func(c echo.Context, err error)) {
	next := e.HTTPErrorHandler
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		handle(c, err)
		next(err, c)
	}
}

// OnlyHandler is an error handler.
func OnlyHandler(handle func(c echo.Context, err error)) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) { handle(c, err) }
}

// BodyLimit is Echo's.
func BodyLimit(bytes int) echo.MiddlewareFunc { return middleware.BodyLimit(fmt.Sprint(bytes) + "B") }

// BodyDump is Echo's.
func BodyDump(dump func(request, response []byte)) echo.MiddlewareFunc {
	return middleware.BodyDump(func(_ echo.Context, request, response []byte) { dump(request, response) })
}

// CORS is Echo's, for all origins.
func CORS() echo.MiddlewareFunc { return middleware.CORS() }

// Timeout is Echo's deprecated Timeout.
func Timeout() echo.MiddlewareFunc {
	//lint:ignore SA1019 apps that still have it are told that it cannot flush
	return middleware.TimeoutWithConfig(middleware.TimeoutConfig{Timeout: time.Minute})
}

// DoesNotFit is what the client is told of a value that Echo cannot bind.
const DoesNotFit = "strconv.ParseInt"

// GzipIsAbove tells whether Echo counts what Gzip made of an answer.
const GzipIsAbove = false

// LimiterAnswers and RecoverAnswers tell whether Echo's RateLimiter and Recover
// answer by themselves and return nil, instead of an error.
const LimiterAnswers, RecoverAnswers = true, true

// StackOf is Echo's Recover, which tells the stack of the last panic.
func StackOf(stack *string) echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		DisableStackAll: true,
		LogErrorFunc:    func(_ echo.Context, err error, s []byte) error { *stack = string(s); return err },
	})
}

// RequestLog is Echo's RequestLogger with a channel for a log.
func RequestLog(lines chan<- middleware.RequestLoggerValues) echo.MiddlewareFunc {
	return RequestLogThat(true, lines)
}

// RequestLogThat is one that has Echo handle errors, or not.
func RequestLogThat(handles bool, lines chan<- middleware.RequestLoggerValues) echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogStatus: true, LogError: true, LogResponseSize: true, LogMethod: true, LogURI: true, HandleError: handles,
		LogValuesFunc: func(_ echo.Context, v middleware.RequestLoggerValues) error {
			lines <- v
			return nil
		},
	})
}
