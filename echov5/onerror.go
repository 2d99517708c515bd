// Code generated from ../onerror.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"
	"errors"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/internal/ending"
	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/stream"
)

// HTTPErrorHandler passes errors that come from outside the middleware (from an outer
// one, a route that does not exist, or a panic that Recover caught) to
// [DefaultConfig].OnError, or to that of the config that the request met:
//
//	e.HTTPErrorHandler = datastar.HTTPErrorHandler(e.HTTPErrorHandler)
//
// next is called with every error. Where events were sent, the response is committed,
// so next can log the error but not answer it.
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
	return errorHandler(func(c *echo.Context, err error) {
		if signals.Datastar(c.Request()) && (s.Skipper == nil || !s.Skipper(c)) {
			if ctx := s.failing(c, err); ctx != nil {
				ctx.fail(err, s.OnError)
			}
		}
	}, next)
}

// failing returns a context to tell the page of an error with: that of the
// request, or another if its stream is over already, or if it never met the
// middleware. It returns nil where the client has left.
func (s *setup) failing(c *echo.Context, err error) *Context {
	met, ok := kept(c)
	switch {
	case !ok && stream.CutOff(c.Request(), err):
		return nil
	case !ok:
		renewed(c)
		return s.begin(c, bodyOf(c, stream.LateBody)) // its signals are not read: they may be what is wrong
	case !met.finished:
		return met
	case met.left:
		return nil
	}
	renewed(c)
	again := met.setup.begin(c, met.stream.Body())
	again.signals, again.bodiless, again.asked = met.signals, met.bodiless, met.asked
	return again
}

// renewed gives a request a context that is not done, in place of one that a
// middleware canceled when it returned. Whether the client has left shows when it
// is written to.
func renewed(c *echo.Context) {
	if r := c.Request(); r.Context().Err() != nil {
		c.SetRequest(r.WithContext(context.WithoutCancel(r.Context())))
	}
}

// fail ends the stream with an error before Echo answers it, so that OnError is asked:
// that of the config the request met, or else otherwise. It leaves to finish what
// ends without an answer: that a client left, a shutdown, a feed that failed.
func (c *Context) fail(err error, otherwise func(*Context, error) []Event) {
	f := c.facts(err)
	if f.Cause != ending.None && f.Cause != ending.Deadline || f.Committed && !f.Opened || ending.Decide(f).Abort {
		return
	}
	onError := c.setup.OnError
	if onError == nil {
		onError = otherwise
	}
	_ = c.end(f, err, onError)
}

// show tells the page of an error by the events that onError makes of it. It
// reports whether there were any.
func (c *Context) show(err error, onError func(*Context, error) []Event) bool {
	if onError == nil || c.asked {
		return false
	}
	c.asked = true
	c.stream.Revive()
	opened := c.stream.Opened()
	events := onError(c, err)
	if len(events) == 0 && c.stream.Opened() == opened { // else it has sent itself
		return false
	}
	failed := c.stream.Send(events...)
	if failed != nil && !errors.Is(failed, ErrGone) {
		c.logFailure(failed)
	}
	return failed == nil
}
