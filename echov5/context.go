// Code generated from ../context.go by go generate; DO NOT EDIT.

package datastar

import (
	"net/http"
	"sync/atomic"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/stream"
)

var (
	// ErrClosed is returned when something is sent after the handler returned.
	ErrClosed = stream.ErrClosed
	// ErrGone is returned when the client has left: it closed or lost the
	// connection, or accepted nothing within Config.WriteTimeout.
	ErrGone = stream.ErrGone
	// ErrShutdown is the cause that Config.OnClose is told when a stream ended because the
	// server shut down or Config.Context was done.
	ErrShutdown = stream.ErrShutdown
	// ErrUnsupported is returned when the client's generation cannot do what an
	// event asks for. The message says what to do instead.
	ErrUnsupported = event.ErrUnsupported
)

// Context is Echo's context with a stream of events to the page, and with the
// signals that the page sent.
//
// A Context is valid while its handler runs. Other goroutines may meanwhile call
// Send, the methods that send an event (such as PatchElements), Flush, Done and Err,
// but no method of *echo.Context; and while they may send, the handler must not use
// c.Response(). After the handler returned, a call that sends (also Redirect and
// View) returns [ErrClosed] and writes nothing.
//
// After the first event the response is a stream of events: c.JSON, c.String and
// whatever else writes to it returns an error, and the stream goes on. Response
// hooks (Response.Before and After) run on the goroutine that sends. A Before hook
// may send. An After hook, or a ResponseWriter of the app, must not send, but may
// call Flush, Done, Err and what only reads. None of them may call Every, Recv, Follow
// or AppendText.
type Context struct {
	*echo.Context

	setup   *setup
	stream  stream.Stream
	signals []byte
	flashes *flashes               // nil: none
	tab     atomic.Pointer[string] // the topic, once it was asked for
	watcher *watcher               // who is told what the stream does; nil: nobody

	datastar bool
	live     bool // its client asks again until the server says that the end is meant
	bodiless bool // it had no body, or one of signals
	attended bool // see attend

	// Where the handler is.
	handed   bool // it has the context, so it may have written
	running  bool // inside Handler
	asked    bool // OnError was, once
	finished bool // the stream is over
	left     bool // and the client had left before
	lost     bool // with the rest of the body that the handler read, and so it failed

	// How the last loop ended.
	cut  bool  // by the shutdown
	torn bool  // by a panic that a middleware inside ours is about to recover
	fed  error // what a feed failed with
}

// From finds the context of a request. It reports false where neither [Middleware] nor
// [Handler] is an outer one. In a plain Echo handler, events are flushed at each
// Send, and heartbeats are sent inside Every, Recv, Follow and AppendText only.
func From(c *echo.Context) (*Context, bool) {
	if ctx, ok := itself(c); ok && ctx.finished { // OnError's
		return ctx, true
	}
	ctx, ok := found(c)
	if !ok {
		return itself(c)
	}
	if !ctx.handed {
		ctx.handed = true
		if !wraps(c, ctx) {
			ctx.Context = c
		}
	}
	ctx.stream.Renew(c.Request())
	return ctx, true
}

// found finds the context of a request for a middleware of ours, which does not hand it
// to the app. From then on the request is a copy of the one that net/http made.
func found(c *echo.Context) (*Context, bool) {
	switch kept := c.Get(contextKey).(type) {
	case *Context:
		return kept, true
	case *setup:
		ctx := kept.begin(c, bodyOf(c, stream.BodyOf))
		c.Set(contextKey, ctx)
		return ctx, true
	}
	return nil, false
}

// IsDatastar reports whether the request was made by a Datastar client.
func (c *Context) IsDatastar() bool { return c.datastar }

// Protocol returns the protocol of the client: V1, Beta, V019 or V018, whatever
// Config.NoInlineScripts is.
func (c *Context) Protocol() Protocol { return c.stream.Protocol().Generation() }

// LastEventID returns the id of the last event the page saw, which the client
// sends in the Last-Event-ID header when it reconnects the stream of an action, or "".
// A new action has none: its page may have the cursor that it was rendered with in the
// query, as after=…, which [Context.Follow] reads.
func (c *Context) LastEventID() string { return c.Request().Header.Get("Last-Event-ID") }

// Send sends events, in order and together. The first Send opens the stream:
// from then on the status is 200 and the header is out. An answer that was begun
// before, such as c.String's, cannot become a stream: that error is logged, too.
//
// An event that cannot be encoded is returned as an error before anything is
// written, and the stream stays usable. A failed write ends the stream: it
// returns [ErrGone], as all later calls do, and every loop over the stream
// ends.
func (c *Context) Send(events ...Event) error {
	return c.stream.Send(events...)
}

// Flush sends at once what was sent so far, and opens the stream if that was
// nothing. While another goroutine sends, it is done after that. It is seldom
// needed: see Config.FlushDelay.
func (c *Context) Flush() error { return c.stream.Flush() }

// Done returns a channel that is closed when the stream is over: the client has
// left, the server shuts down, or the handler returned. A loop of your own that
// ends by it returns [Context.Err]. It is closed, too, when a middleware cancels the
// request's context, of which Err says nothing.
func (c *Context) Done() <-chan struct{} { return c.stream.Context().Done() }

// Err returns why the stream is over, or nil: [ErrGone] (perhaps wrapped),
// [ErrShutdown] once Done was asked for, [ErrClosed] once the handler has returned,
// or what else ended it. A handler that returns ErrShutdown makes the browser
// reconnect to a GET or QUERY.
func (c *Context) Err() error { return c.stream.Cause() }

// exchange is the Context as the stream sees it.
type exchange Context

func (e *exchange) Request() *http.Request { return e.Context.Request() }

func (e *exchange) SetRequest(r *http.Request) { e.Context.SetRequest(r) }

func (e *exchange) Committed() bool { return committed(e.Context) }

func (e *exchange) Writers() (w, beneath http.ResponseWriter) { return writers(e.Context) }

func (e *exchange) Install(writer http.ResponseWriter) http.ResponseWriter {
	return install(e.Context, writer)
}
