//go:build suite

package datastar_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	datastar "github.com/echo-datastar/datastar/echov5"
)

// This file is what the tests have to say about Echo v5. Those that are the same
// for v4 are laid over this folder: see suite_test.go.

// newEcho is an Echo that keeps quiet, with these middlewares.
func newEcho(middlewares ...echo.MiddlewareFunc) *echo.Echo {
	e := echo.New()
	logTo(e, io.Discard)
	e.Use(middlewares...)
	return e
}

func logTo(e *echo.Echo, w io.Writer) { e.Logger = slog.New(slog.NewJSONHandler(w, nil)) }

// running is what serves an Echo.
type running struct {
	set    []func(*http.Server)
	server *http.Server
	end    context.CancelFunc
	served chan struct{}
	err    error // of the graceful shutdown
}

var servers sync.Map // *echo.Echo to *running

func serverOf(e *echo.Echo) *running {
	r, _ := servers.LoadOrStore(e, new(running))
	return r.(*running)
}

// startOn serves e on a listener until the test ends.
func startOn(t testing.TB, e *echo.Echo, listener net.Listener) {
	r := serverOf(e)
	ctx, cancel := context.WithCancel(context.Background())
	begun := make(chan struct{})
	r.end, r.served = cancel, make(chan struct{})
	config := echo.StartConfig{
		Listener: listener, HideBanner: true, HidePort: true,
		OnShutdownError: func(err error) { r.err = err },
		BeforeServeFunc: func(s *http.Server) error {
			r.server = s
			for _, set := range r.set {
				set(s)
			}
			close(begun)
			return nil
		},
	}
	go func() {
		defer close(r.served)
		_ = config.Start(ctx, e)
	}()
	<-begun
	t.Cleanup(func() {
		_ = r.server.Close()
		<-r.served
		cancel()
		servers.Delete(e)
	})
}

// The server of an Echo that was started.

func closeServer(e *echo.Echo) error { return serverOf(e).server.Close() }

// shutdownServer ends the context that the server was started with.
func shutdownServer(ctx context.Context, e *echo.Echo) error {
	r := serverOf(e)
	r.end()
	select {
	case <-r.served:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func onShutdown(e *echo.Echo, f func()) { serverOf(e).server.RegisterOnShutdown(f) }

// configure sets the server up before it starts.
func configure(e *echo.Echo, set func(*http.Server)) {
	r := serverOf(e)
	r.set = append(r.set, set)
}

// The response of a context.

func books(c *echo.Context) *echo.Response {
	response, err := echo.UnwrapResponse(c.Response())
	if err != nil {
		panic(err)
	}
	return response
}

func committed(c *echo.Context) bool { return books(c).Committed }

func size(c *echo.Context) int64 { return books(c).Size }

func writer(c *echo.Context) http.ResponseWriter { return c.Response() }

func flush(c *echo.Context) { c.Response().(http.Flusher).Flush() }

// writeThrough puts a writer over the response's, as a middleware does.
func writeThrough(c *echo.Context, over func(http.ResponseWriter) http.ResponseWriter) {
	c.SetResponse(over(c.Response()))
}

// before and after add hooks that run just before the header goes out, and after
// each write.

func before(c *echo.Context, hook func()) { books(c).Before(hook) }

func after(c *echo.Context, hook func()) { books(c).After(hook) }

// plain is the context as Echo's handlers take it.
func plain(c *datastar.Context) *echo.Context { return c.Context }

// refusal is an error that is answered with a status.
func refusal(code int, message string, cause error) error {
	return echo.NewHTTPError(code, message).Wrap(cause)
}

// answerTo is how an error is answered.
func answerTo(err error) (code int, message string) {
	if code = echo.StatusCode(err); code == 0 {
		return http.StatusInternalServerError, "broken"
	}
	var failure *echo.HTTPError
	if errors.As(err, &failure) && failure.Message != "" {
		return code, failure.Message
	}
	return code, http.StatusText(code)
}

// binding is what Echo's binder fails with.
func binding(field, message string, cause error) error {
	return echo.NewBindingError(field, nil, message, cause)
}

// handleErrors puts a handler before Echo's own.
func handleErrors(e *echo.Echo, handle func(c *echo.Context, err error)) {
	next := e.HTTPErrorHandler
	e.HTTPErrorHandler = func(c *echo.Context, err error) {
		handle(c, err)
		next(c, err)
	}
}

// onlyHandler is an error handler.
func onlyHandler(handle func(c *echo.Context, err error)) echo.HTTPErrorHandler { return handle }

// Render is that of an Echo Renderer.
func (r renderer) Render(_ *echo.Context, w io.Writer, name string, data any) error {
	return r.render(w, name, data)
}

// Bind is that of an Echo Binder.
func (o own) Bind(c *echo.Context, i any) error { return o.bind(i, c.Request()) }

// Echo's own middlewares.

func bodyLimit(bytes int) echo.MiddlewareFunc { return middleware.BodyLimit(int64(bytes)) }

func bodyDump(dump func(request, response []byte)) echo.MiddlewareFunc {
	return middleware.BodyDump(func(_ *echo.Context, request, response []byte, _ error) { dump(request, response) })
}

func cors() echo.MiddlewareFunc { return middleware.CORS("*") }

// timeout is net/http's: Echo v5 has no Timeout any more, which was the same.
func timeout() echo.MiddlewareFunc {
	bounds := echo.WrapMiddleware(func(next http.Handler) http.Handler { return http.TimeoutHandler(next, time.Minute, "") })
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return bounds(func(c *echo.Context) error {
			err := next(c)
			if err != nil {
				c.Echo().HTTPErrorHandler(c, err) // as v4's did: later, nothing gets out
			}
			return err
		})
	}
}

// doesNotFit is what the client is told of a value that Echo cannot bind.
const doesNotFit = "Bad Request"

// gzipIsAbove tells whether Echo counts what Gzip made of an answer.
const gzipIsAbove = true

// limiterAnswers and recoverAnswers tell whether Echo's RateLimiter and Recover
// answer by themselves and return nil, instead of an error.
const limiterAnswers, recoverAnswers = false, false

// stackOf is Echo's Recover, which tells the stack of the last panic.
func stackOf(stack *string) echo.MiddlewareFunc {
	recovers := middleware.RecoverWithConfig(middleware.RecoverConfig{DisableStackAll: true})
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		recovered := recovers(next)
		return func(c *echo.Context) error {
			err := recovered(c)
			var panicked *middleware.PanicStackError
			if errors.As(err, &panicked) {
				*stack = string(panicked.Stack)
			}
			return err
		}
	}
}

// requestLog is Echo's RequestLogger with a channel for a log.
func requestLog(lines chan<- middleware.RequestLoggerValues) echo.MiddlewareFunc {
	return requestLogThat(true, lines)
}

// requestLogThat is one that has Echo handle errors, or not.
func requestLogThat(handles bool, lines chan<- middleware.RequestLoggerValues) echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogStatus: true, LogResponseSize: true, LogMethod: true, LogURI: true, HandleError: handles,
		LogValuesFunc: func(_ *echo.Context, v middleware.RequestLoggerValues) error {
			lines <- v
			return nil
		},
	})
}
