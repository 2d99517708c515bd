package datastar

import (
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/signals"
)

// HTTPErrorHandler gives errors that are born outside the middleware (in one
// above it, on a route that does not exist, in a panic that Recover caught) to
// [DefaultConfig].OnError, or to that of the config the request met:
//
//	e.HTTPErrorHandler = datastar.HTTPErrorHandler(e.HTTPErrorHandler)
//
// next is called with every error. Where events were sent, the response is
// committed, so that next can log but not answer.
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
	return errorHandler(func(c echo.Context, err error) {
		if signals.Datastar(c.Request()) && (s.Skipper == nil || !s.Skipper(c)) {
			s.failing(c).fail(err, s.OnError)
		}
	}, next)
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
	again.signals, again.drained, again.spent, again.asked = met.signals, met.drained, met.spent, met.asked
	again.ready()
	return again
}

// fail is finish for an error that Echo is about to answer: by the config that
// the request met, or else by another.
func (c *Context) fail(err error, otherwise func(*Context, error) []Event) {
	opened := c.stream.Opened()
	if c.stream.Cause() != nil || committed(c.Context) && !opened {
		return
	}
	c.finished = true
	onError := c.setup.OnError
	if onError == nil {
		onError = otherwise
	}
	told := false
	c.orCrash(func() { told = c.show(err, onError) })
	c.stream.Close()
	if opened || told {
		c.report(nil, err)
	}
}

// show tells the page of an error by the events that onError makes of it, or
// opens a stream for a client that takes any other answer for a failure. It
// reports whether the answer is given. Otherwise it is Echo's to give.
func (c *Context) show(err error, onError func(*Context, error) []Event) bool {
	opened := c.stream.Opened()
	if !c.datastar || committed(c.Context) && !opened {
		return false
	}
	c.discard()
	if onError != nil && !c.asked {
		c.asked = true
		if events := onError(c, err); len(events) > 0 || c.stream.Opened() != opened { // it may have sent itself
			failed := c.stream.Send(events...)
			if c.shown = failed == nil; c.shown {
				return true
			}
			logError(c.Context, failed)
		}
	}
	if c.insists() {
		_ = c.stream.Flush()
	}
	return c.stream.Opened()
}

// What is read of a body that nobody wants, before the page is told why.
const (
	mostDiscarded   = 32 << 20
	discardedAtOnce = 1 << 20
	longDiscarded   = 10 * time.Second // for that much at once
)

// discard reads what is left of the body. HTTP/1.1 closes the connection
// beside an unread body, and a browser that is still sending by then takes
// that for a broken one: it asks again, and never sees the answer.
func (c *Context) discard() {
	if !c.drained && !c.spent {
		c.spent = true
		discard(c.Context)
	}
}

func discard(c echo.Context) {
	r := c.Request()
	if r.ProtoMajor != 1 || r.Body == nil {
		return
	}
	_, beneath := writers(c)
	control := http.NewResponseController(beneath)
	for range mostDiscarded / discardedAtOnce {
		if control.SetReadDeadline(time.Now().Add(longDiscarded)) != nil {
			return
		}
		if _, err := io.CopyN(io.Discard, r.Body, discardedAtOnce); err != nil {
			break
		}
	}
	_ = control.SetReadDeadline(time.Time{})
}

// mute keeps what comes after the events of a stream from getting out, and
// tells loggers the status that the error stands for. The one that was sent is
// 200, since clients from RC.7 on ignore what has another.
func (c *Context) mute(err error) {
	if err != nil {
		_, beneath := writers(c.Context)
		_ = http.NewResponseController(beneath).Flush() // what Gzip keeps back: it would unmute the response
		pretend(c.Context, statusOf(err))
	}
	c.muted.ResponseWriter = writer(c.Context)
	setWriter(c.Context, &c.muted)
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
