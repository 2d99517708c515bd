// Code generated from ../context.go by go generate; DO NOT EDIT.

package datastar

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/stream"
)

var (
	// ErrClosed is returned when something is sent after the handler returned.
	ErrClosed = stream.ErrClosed
	// ErrGone is returned when the client is not there any more: it closed or
	// lost the connection, or did not take a write within Config.WriteTimeout.
	ErrGone = stream.ErrGone
	// ErrShutdown is given to Config.OnClose when a stream ended because the
	// server shut down or Config.Context was done.
	ErrShutdown = stream.ErrShutdown
	// ErrUnsupported is returned when the client's generation has no way to do
	// what an event asks for. The message names the way out.
	ErrUnsupported = event.ErrUnsupported
)

// Context is Echo's context with a stream of events to the page, and with the
// signals that the page sent.
//
// It belongs to the handler it was given to. Send, the verbs, Flush, Done and
// Err may be called from other goroutines while the handler runs; what
// comes from *echo.Context may not, and while others send, the handler leaves
// c.Response() alone. When the handler returns the stream is over: a later Send
// returns [ErrClosed] and touches nothing.
type Context struct {
	*echo.Context

	setup    *setup
	stream   stream.Stream
	signals  []byte
	datastar bool

	drained bool // the body was read to its end
	spent   bool // what was left of it was read, or given up
	known   bool // handed out, so that its handler may have written

	running  bool  // inside Handler
	finished bool  // the stream is over
	asked    bool  // OnError was, once
	shown    bool  // it made events of what the handler failed with
	cut      bool  // a loop was cut short by the shutdown
	fed      error // what a feed failed with
	muted    muted // takes the writer's place after an error
}

// From finds the context of a request. It reports false where neither [Middleware] nor
// [Handler] is above. In a plain Echo handler, events are flushed at each
// Send, and heartbeats are sent inside Every, Recv and Follow only.
func From(c *echo.Context) (*Context, bool) {
	ctx, ok := itself(c)
	if ok && ctx.finished { // OnError's
		return ctx, true
	}
	switch kept := c.Get(contextKey).(type) {
	case *Context:
		ctx = kept
	case *setup:
		ctx = kept.begin(c)
		ctx.ready()
		c.Set(contextKey, ctx)
	default:
		return ctx, ok
	}
	if !ctx.known {
		ctx.known = true
		if !wraps(c, ctx) {
			ctx.Context = c
		}
	}
	ctx.stream.Renew(c.Request())
	return ctx, true
}

// IsDatastar reports whether the request was made by a Datastar client.
func (c *Context) IsDatastar() bool { return c.datastar }

// Protocol returns what the client speaks, or is taken to speak, whatever
// Config.NoInlineScripts is.
func (c *Context) Protocol() Protocol { return c.stream.Protocol().Generation() }

// LastEventID returns the id of the last event the page saw, which the browser
// sends when it reconnects after a broken connection, or "".
func (c *Context) LastEventID() string { return c.Request().Header.Get("Last-Event-ID") }

// Send sends events, in order and together. The first Send opens the stream:
// from then on the status is 200 and the header is out.
//
// An event that cannot be encoded is returned as an error before anything is
// written, and the stream stays usable. A failed write ends the stream: it
// returns [ErrGone], as all later calls do, and every loop over the stream
// ends.
func (c *Context) Send(events ...Event) error {
	return c.stream.Send(events...)
}

// Flush sends at once what was sent so far, and opens the stream if that was
// nothing. It is seldom needed: see Config.FlushDelay.
func (c *Context) Flush() error { return c.stream.Flush() }

// Done returns a channel that is closed when the stream is over: the client
// has gone, the server shuts down, or the handler returned. A loop of your own
// that ends by it returns [Context.Err].
func (c *Context) Done() <-chan struct{} { return c.stream.Context().Done() }

// Err returns why the stream is over, or nil: [ErrGone] (perhaps wrapped),
// [ErrShutdown] once Done was asked for, or what else ended it. A handler that
// returns ErrShutdown makes the browser come back to a GET.
func (c *Context) Err() error { return c.stream.Cause() }

// response is the Context as the stream sees it.
type response Context

func (r *response) Writers() (w, beneath http.ResponseWriter) { return writers(r.Context) }

func (r *response) Committed() bool { return committed(r.Context) }

func (r *response) Request() *http.Request { return r.Context.Request() }

// run runs a handler, and lets timers run as long as it does.
func (c *Context) run(h func(*Context) error) error {
	if c.running || c.finished {
		return h(c)
	}
	c.running, c.known = true, true
	c.stream.StartTimers()
	defer c.abandon()
	return c.finish(h(c))
}

// finish ends the stream after the handler returned err, and returns what Echo
// is to hear of it: nothing if err only says that the client has gone. The
// page is told of any other error, where it can be, and nothing can be
// appended to its events.
func (c *Context) finish(err error) error {
	if c.finished {
		return err
	}
	c.finished = true
	cause, opened := c.stream.Cause(), c.stream.Opened()
	back, gone := c.comesBack(cause, err, opened), errors.Is(cause, ErrGone)
	if ended(err) && (back || gone || opened && cause != nil) {
		err = nil
	}
	told := false
	c.orCrash(func() {
		switch {
		case back || gone:
		case err != nil:
			told = c.show(err, c.setup.OnError)
		case c.datastar && (opened || !committed(c.Context)):
			c.discard()
			if !opened && cause == nil {
				c.sayNothing()
			}
		}
	})
	closed := c.close(back)
	switch {
	case back && !opened:
		commit(c.Context, err) // no other may answer, and so mend the connection
	case opened || told:
		c.report(cause, err)
	case err == nil && !over(cause):
		err = cause // the stream could not be opened
	}
	if !closed {
		panic(http.ErrAbortHandler)
	}
	return err
}
