package datastar_test

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

	"github.com/echo-datastar/datastar"
)

// This file is what the tests have to say about Echo v4. Those of the front for
// v5 are the same tests with a file like this of their own.

// newEcho is an Echo that keeps quiet, with these middlewares.
func newEcho(middlewares ...echo.MiddlewareFunc) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	logTo(e, io.Discard)
	e.Use(middlewares...)
	return e
}

func logTo(e *echo.Echo, w io.Writer) { e.Logger.SetOutput(w) }

// startOn serves e on a listener until the test ends.
func startOn(t testing.TB, e *echo.Echo, listener net.Listener) {
	e.Listener = listener
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = e.Start("")
	}()
	t.Cleanup(func() {
		_ = e.Close()
		<-served
	})
}

// The server of an Echo that was started.

func closeServer(e *echo.Echo) error { return e.Close() }

func shutdownServer(ctx context.Context, e *echo.Echo) error { return e.Shutdown(ctx) }

func onShutdown(e *echo.Echo, f func()) { e.Server.RegisterOnShutdown(f) }

// configure sets the server up before it starts.
func configure(e *echo.Echo, set func(*http.Server)) { set(e.Server) }

// The response of a context.

func committed(c echo.Context) bool { return c.Response().Committed }

func size(c echo.Context) int64 { return c.Response().Size }

func writer(c echo.Context) http.ResponseWriter { return c.Response().Writer }

func flush(c echo.Context) { c.Response().Flush() }

// writeThrough puts a writer over the response's, as a middleware does.
func writeThrough(c echo.Context, over func(http.ResponseWriter) http.ResponseWriter) {
	c.Response().Writer = over(c.Response().Writer)
}

// before and after add hooks that run just before the header goes out, and after
// each write.

func before(c echo.Context, hook func()) { c.Response().Before(hook) }

func after(c echo.Context, hook func()) { c.Response().After(hook) }

// plain is the context as Echo's handlers take it.
func plain(c *datastar.Context) echo.Context { return c }

// refusal is an error that is answered with a status.
func refusal(code int, message string, cause error) error {
	if message == "" {
		message = http.StatusText(code)
	}
	return echo.NewHTTPError(code, message).SetInternal(cause)
}

// answerTo is how an error is answered.
func answerTo(err error) (code int, message string) {
	var failure *echo.HTTPError
	if errors.As(err, &failure) {
		return failure.Code, fmt.Sprint(failure.Message)
	}
	return http.StatusInternalServerError, "broken"
}

// binding is what Echo's binder fails with.
func binding(field, message string, cause error) error {
	if message == "" {
		return echo.NewBindingError(field, nil, nil, cause)
	}
	return echo.NewBindingError(field, nil, message, cause)
}

// handleErrors puts a handler before Echo's own.
func handleErrors(e *echo.Echo, handle func(c echo.Context, err error)) {
	next := e.HTTPErrorHandler
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		handle(c, err)
		next(err, c)
	}
}

// onlyHandler is an error handler.
func onlyHandler(handle func(c echo.Context, err error)) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) { handle(c, err) }
}

// Render is that of an Echo Renderer.
func (r renderer) Render(w io.Writer, name string, data any, _ echo.Context) error {
	return r.render(w, name, data)
}

// Bind is that of an Echo Binder.
func (o own) Bind(i any, c echo.Context) error { return o.bind(i, c.Request()) }

// Echo's own middlewares.

func bodyLimit(bytes int) echo.MiddlewareFunc { return middleware.BodyLimit(fmt.Sprint(bytes) + "B") }

func bodyDump(dump func(request, response []byte)) echo.MiddlewareFunc {
	return middleware.BodyDump(func(_ echo.Context, request, response []byte) { dump(request, response) })
}

func cors() echo.MiddlewareFunc { return middleware.CORS() }

// timeout is Echo's deprecated Timeout.
func timeout() echo.MiddlewareFunc {
	//lint:ignore SA1019 apps that still have it are told that it cannot flush
	return middleware.TimeoutWithConfig(middleware.TimeoutConfig{Timeout: time.Minute})
}

// doesNotFit is what the client is told of a value that Echo cannot bind.
const doesNotFit = "strconv.ParseInt"

// gzipIsAbove tells whether Echo counts what Gzip made of an answer.
const gzipIsAbove = false

// limiterAnswers and recoverAnswers tell whether Echo's RateLimiter and Recover
// answer by themselves and return nil, instead of an error.
const limiterAnswers, recoverAnswers = true, true

// stackOf is Echo's Recover, which tells the stack of the last panic.
func stackOf(stack *string) echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		DisableStackAll: true,
		LogErrorFunc:    func(_ echo.Context, err error, s []byte) error { *stack = string(s); return err },
	})
}

// requestLog is Echo's RequestLogger with a channel for a log.
func requestLog(lines chan<- middleware.RequestLoggerValues) echo.MiddlewareFunc {
	return requestLogThat(true, lines)
}

// requestLogThat is one that has Echo handle errors, or not.
func requestLogThat(handles bool, lines chan<- middleware.RequestLoggerValues) echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogStatus: true, LogError: true, LogResponseSize: true, LogMethod: true, LogURI: true, HandleError: handles,
		LogValuesFunc: func(_ echo.Context, v middleware.RequestLoggerValues) error {
			lines <- v
			return nil
		},
	})
}
