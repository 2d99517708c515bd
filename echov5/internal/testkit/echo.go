package testkit

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

// This file is what the tests have to say about Echo v5. The tests are those for
// Echo v4, translated: see echov5/suite_test.go.

// NewEcho is an Echo that keeps quiet, with these middlewares.
func NewEcho(middlewares ...echo.MiddlewareFunc) *echo.Echo {
	e := echo.New()
	LogTo(e, io.Discard)
	e.Use(middlewares...)
	return e
}

// LogTo has an Echo log to w.
func LogTo(e *echo.Echo, w io.Writer) { e.Logger = slog.New(slog.NewJSONHandler(w, nil)) }

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

// StartOn serves e on a listener until the test ends.
func StartOn(t testing.TB, e *echo.Echo, listener net.Listener) {
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

// CloseServer closes the server of an Echo that was started.
func CloseServer(e *echo.Echo) error { return serverOf(e).server.Close() }

// ShutdownServer ends the context that the server was started with.
func ShutdownServer(ctx context.Context, e *echo.Echo) error {
	r := serverOf(e)
	r.end()
	select {
	case <-r.served:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// OnShutdown has the server call f when its shutdown begins.
func OnShutdown(e *echo.Echo, f func()) { serverOf(e).server.RegisterOnShutdown(f) }

// Configure sets the server up before it starts.
func Configure(e *echo.Echo, set func(*http.Server)) {
	r := serverOf(e)
	r.set = append(r.set, set)
}

// books is the response of a context, which counts what was written.
func books(c *echo.Context) *echo.Response {
	response, err := echo.UnwrapResponse(c.Response())
	if err != nil {
		panic(err)
	}
	return response
}

// Committed reports whether the header of the response was sent.
func Committed(c *echo.Context) bool { return books(c).Committed }

// Size is how much Echo counts that was written.
func Size(c *echo.Context) int64 { return books(c).Size }

// Writer is the writer of the response.
func Writer(c *echo.Context) http.ResponseWriter { return c.Response() }

// Flush flushes the response, as Echo does.
func Flush(c *echo.Context) { c.Response().(http.Flusher).Flush() }

// WriteThrough puts a writer over the response's, as a middleware does.
func WriteThrough(c *echo.Context, over func(http.ResponseWriter) http.ResponseWriter) {
	c.SetResponse(over(c.Response()))
}

// Before adds a hook that runs just before the header goes out.
func Before(c *echo.Context, hook func()) { books(c).Before(hook) }

// After adds a hook that runs after each write.
func After(c *echo.Context, hook func()) { books(c).After(hook) }

// Plain is the context as Echo's handlers take it.
func Plain(c *datastar.Context) *echo.Context { return c.Context }

// Refusal is an error that is answered with a status.
func Refusal(code int, message string, cause error) error {
	return echo.NewHTTPError(code, message).Wrap(cause)
}

// AnswerTo is how an error is answered.
func AnswerTo(err error) (code int, message string) {
	if code = echo.StatusCode(err); code == 0 {
		return http.StatusInternalServerError, "broken"
	}
	var failure *echo.HTTPError
	if errors.As(err, &failure) && failure.Message != "" {
		return code, failure.Message
	}
	return code, http.StatusText(code)
}

// Binding is what Echo's binder fails with.
func Binding(field, message string, cause error) error {
	return echo.NewBindingError(field, nil, message, cause)
}

// HandleErrors puts a handler before Echo's own.
func HandleErrors(e *echo.Echo, handle func(c *echo.Context, err error)) {
	next := e.HTTPErrorHandler
	e.HTTPErrorHandler = func(c *echo.Context, err error) {
		handle(c, err)
		next(c, err)
	}
}

// OnlyHandler is an error handler.
func OnlyHandler(handle func(c *echo.Context, err error)) echo.HTTPErrorHandler { return handle }

// Render is that of an Echo Renderer.
func (r Renderer) Render(_ *echo.Context, w io.Writer, name string, data any) error {
	return r.render(w, name, data)
}

// Rendering is an Echo Renderer.
type Rendering func(w io.Writer, name string, data any, c *echo.Context) error

// Render is that of an Echo Renderer.
func (r Rendering) Render(c *echo.Context, w io.Writer, name string, data any) error {
	return r(w, name, data, c)
}

// Bind is that of an Echo Binder.
func (b Binder) Bind(c *echo.Context, i any) error { return b(i, c.Request()) }

// BodyLimit is Echo's.
func BodyLimit(bytes int) echo.MiddlewareFunc { return middleware.BodyLimit(int64(bytes)) }

// BodyDump is Echo's.
func BodyDump(dump func(request, response []byte)) echo.MiddlewareFunc {
	return middleware.BodyDump(func(_ *echo.Context, request, response []byte, _ error) { dump(request, response) })
}

// CORS is Echo's, for all origins.
func CORS() echo.MiddlewareFunc { return middleware.CORS("*") }

// Timeout is net/http's: Echo v5 has no Timeout any more, which was the same.
func Timeout() echo.MiddlewareFunc {
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

// DoesNotFit is what the client is told of a value that Echo cannot bind.
const DoesNotFit = "Bad Request"

// GzipIsAbove tells whether Echo counts what Gzip made of an answer.
const GzipIsAbove = true

// LimiterAnswers and RecoverAnswers tell whether Echo's RateLimiter and Recover
// answer by themselves and return nil, instead of an error.
const LimiterAnswers, RecoverAnswers = false, false

// StackOf is Echo's Recover, which tells the stack of the last panic.
func StackOf(stack *string) echo.MiddlewareFunc {
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

// RequestLog is Echo's RequestLogger with a channel for a log.
func RequestLog(lines chan<- middleware.RequestLoggerValues) echo.MiddlewareFunc {
	return RequestLogThat(true, lines)
}

// RequestLogThat is one that has Echo handle errors, or not.
func RequestLogThat(handles bool, lines chan<- middleware.RequestLoggerValues) echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogStatus: true, LogResponseSize: true, LogMethod: true, LogURI: true, HandleError: handles,
		LogValuesFunc: func(_ *echo.Context, v middleware.RequestLoggerValues) error {
			lines <- v
			return nil
		},
	})
}
