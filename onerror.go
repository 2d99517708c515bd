package datastar

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/signals"
)

// HTTPErrorHandler gives errors that are born outside the middleware (in one
// above it, on a route that does not exist, in a panic that Recover caught) to
// [DefaultConfig].OnError, or to that of the config the request met:
//
//	e.HTTPErrorHandler = datastar.HTTPErrorHandler(e.DefaultHTTPErrorHandler)
//
// next is called after it with every error; for one that was made events of it
// finds the response committed, and nothing that it writes gets out.
func HTTPErrorHandler(next echo.HTTPErrorHandler) echo.HTTPErrorHandler {
	return HTTPErrorHandlerWithConfig(DefaultConfig, next)
}

// HTTPErrorHandlerWithConfig is [HTTPErrorHandler] with a config of your own.
// It panics if the config is invalid.
func HTTPErrorHandlerWithConfig(config Config, next echo.HTTPErrorHandler) echo.HTTPErrorHandler {
	s, err := newSetup(config)
	if err != nil {
		panic(err)
	}
	return func(err error, c echo.Context) {
		if signals.Datastar(c.Request()) && (s.Skipper == nil || !s.Skipper(c)) {
			s.failing(c).fail(err, s.OnError)
		}
		next(err, c)
	}
}

// failing returns a context to tell the page of an error with: that of the
// request, unless its stream is over already or it never met the middleware.
func (s *setup) failing(c echo.Context) *Context {
	met, ok := c.Get(contextKey).(*Context)
	switch {
	case !ok:
		ctx := s.begin(c) // its signals are not read: they may be what is wrong
		ctx.ready()
		return ctx
	case !met.finished:
		return met
	}
	again := met.setup.begin(c)
	again.signals, again.drained, again.asked = met.signals, met.drained, met.asked
	again.ready()
	return again
}

// fail is finish for an error that Echo is about to answer: by the config that
// the request met, or else by another.
func (c *Context) fail(err error, otherwise func(*Context, error) []Event) {
	opened := c.stream.Opened()
	if c.stream.Cause() != nil || c.Response().Committed && !opened {
		return
	}
	c.finished = true
	onError := c.setup.OnError
	if onError == nil {
		onError = otherwise
	}
	told := c.show(err, onError)
	c.stream.Close()
	if opened || told {
		c.report(nil, err)
	}
}

// show tells the page of an error by the events that onError makes of it, or
// opens a stream for a client that takes any other answer for a failure. It
// reports whether the answer is given. Otherwise it is Echo's to give.
func (c *Context) show(err error, onError func(*Context, error) []Event) bool {
	if !c.datastar || c.Response().Committed && !c.stream.Opened() {
		return false
	}
	if onError != nil && !c.asked {
		c.asked = true
		if events := onError(c, err); len(events) > 0 {
			failed := c.stream.Send(events...)
			if c.shown = failed == nil; c.shown {
				return true
			}
			c.Logger().Error(failed)
		}
	}
	return c.insists() && c.stream.Flush() == nil
}

// mute keeps what comes after the events of a stream from getting out, and
// tells loggers the status that the error stands for. The one that was sent is
// 200, since clients from RC.7 on ignore what has another.
func (c *Context) mute(err error) {
	response := c.Response()
	c.muted.ResponseWriter = response.Writer
	response.Writer = &c.muted
	if err != nil {
		response.Status = status(err)
	}
}

// status returns the HTTP status that an error stands for, as Echo sees it.
func status(err error) int {
	var failure *echo.HTTPError
	if !errors.As(err, &failure) {
		return http.StatusInternalServerError
	}
	if inner, ok := failure.Internal.(*echo.HTTPError); ok {
		return inner.Code
	}
	return failure.Code
}

// muted is a writer that writes nothing.
type muted struct{ http.ResponseWriter }

// Write writes nothing. It returns [ErrClosed].
func (*muted) Write([]byte) (int, error) { return 0, ErrClosed }

// WriteHeader does nothing: the header is out.
func (*muted) WriteHeader(int) {}

// FlushError does nothing, which is no error.
func (*muted) FlushError() error { return nil }

// Unwrap returns the writer that is muted, for all but writes.
func (m *muted) Unwrap() http.ResponseWriter { return m.ResponseWriter }
