package datastar

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/event"
)

// Batch is what a feed yields: see [event.Batch].
type Batch = event.Batch

// Feed is a source of events that a stream can follow.
//
// Events yields batches until ctx is done or it fails; an error ends the
// iteration. after is the id of the last batch that the page saw, or "". It
// may be called concurrently and must not keep ctx.
//
// The stream is open by then, so a feed must not touch the response, and what it
// fails with makes the browser reconnect to a GET or QUERY. An error with a method
// Planned() bool that returns true is no failure, but how the feed ends.
type Feed interface {
	Events(ctx context.Context, after string) iter.Seq2[Batch, error]
}

// Admitter is a [Feed] that may turn a follower away.
//
// Admit is called before the stream is opened, with what Events would be called
// with. Its error is the answer to the request: by its methods
// StatusCode() int and RetryAfter() time.Duration if it has them, where a wait that
// is not 0 makes a Datastar client reconnect.
type Admitter interface {
	Feed
	Admit(ctx context.Context, after string) error
}

// FeedFunc is a function as a [Feed].
type FeedFunc func(ctx context.Context, after string) iter.Seq2[Batch, error]

// Events calls the function.
func (f FeedFunc) Events(ctx context.Context, after string) iter.Seq2[Batch, error] {
	return f(ctx, after)
}

// Every yields the time at once and then every d until the stream is over: because
// the client has left, a write failed, or the server shuts down, which makes the
// browser reconnect to a GET or QUERY. A d that is not positive yields once.
//
// Over HTTP/1.1 the server notices that a client has left only once the request's
// body was read, so bind a form before the loop.
func (c *Context) Every(d time.Duration) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		l := c.loop()
		defer l.leave()
		if !c.cutOff() && yield(time.Now()) && d > 0 {
			ticker := time.NewTicker(d)
			defer ticker.Stop()
			Recv(c, ticker.C)(yield)
		}
		l.over = true
	}
}

// Recv yields what comes from a channel until it is closed or the stream is
// over, as in [Context.Every]. Events are flushed whenever it has to wait.
func Recv[T any](c *Context, ch <-chan T) iter.Seq[T] {
	return func(yield func(T) bool) {
		l := c.loop()
		defer l.leave()
		for !c.cutOff() {
			v, ok, closed := receive(c, ch)
			if closed || ok && !yield(v) {
				break
			}
		}
		l.over = true
	}
}

// receive takes what is there, else flushes and waits. It returns nothing when
// the stream is over, or that the channel is closed.
func receive[T any](c *Context, ch <-chan T) (v T, ok, closed bool) {
	select {
	case v, ok = <-ch:
		return v, ok, !ok
	default:
	}
	c.hintEarly()
	if c.stream.Flush() != nil {
		return v, false, false // the stream is over
	}
	select {
	case v, ok = <-ch:
		return v, ok, !ok
	case <-c.Done():
		return v, false, false
	}
}

// cutOff reports whether a loop ends because the stream is over, and notes when the
// shutdown is the reason.
func (c *Context) cutOff() bool {
	if c.stream.Context().Err() == nil {
		return false
	}
	c.cut = c.cut || errors.Is(c.stream.Cause(), ErrShutdown)
	return true
}

// Follow opens the stream and sends what a feed yields, until the feed ends or the
// stream is over. Each batch is one write and one flush. It begins after
// [Context.LastEventID], or else after the id in the query parameter "after", such as
// that of a page that was rendered with the position of a hub:
//
//	<body data-init="@get('/feed?after={{.Position}}')">
//
// It returns nil when the feed ended or the stream was over, else what the feed
// failed with, or what it was turned away with: see [Admitter]. A feed that fails
// makes the browser reconnect to a GET or QUERY. An event that cannot be encoded, or
// that this client's generation cannot do ([ErrUnsupported]), is logged and left out.
func (c *Context) Follow(feed Feed) error {
	l := c.loop()
	defer l.leave()
	err := c.follow(feed)
	l.over = true
	return err
}

func (c *Context) follow(feed Feed) error {
	after := c.after()
	if open, err := c.openFor(feed, after); !open {
		return err
	}
	feed.Events(c.stream.Context(), after)(c.passOn)
	if c.fed != nil {
		return c.fed
	}
	c.cutOff()
	return c.overdue()
}

// openFor opens the stream, unless it is over or the feed turns it away.
func (c *Context) openFor(feed Feed, after string) (open bool, err error) {
	if c.fed = nil; c.cutOff() {
		return false, c.overdue()
	}
	if gate, ok := feed.(Admitter); ok {
		if err := gate.Admit(c.stream.Context(), after); err != nil {
			return false, c.turnedAway(err)
		}
	}
	if err := c.stream.Open(); err != nil {
		return false, ifNotOver(err)
	}
	c.hintEarly()
	return true, nil
}

// overdue returns what a loop ended with that is worth an error.
func (c *Context) overdue() error { return ifNotOver(c.stream.Cause()) }

// ifNotOver returns an error that says more than that the stream is over.
func ifNotOver(err error) error {
	if ended(err) {
		return nil
	}
	return err
}

// after returns the id to follow a feed after: the last one the page saw, or
// the one it was rendered with, which is in the query as after=….
func (c *Context) after() string {
	if id := c.LastEventID(); id != "" {
		return id
	}
	query, _ := c.query() // Echo's would be kept as long as the stream
	return query.Get("after")
}

// refusal is an error of a feed that says how a request is answered with it,
// and when it is worth another try: 0 is never.
type refusal interface {
	error
	StatusCode() int
	RetryAfter() time.Duration
}

// forNow reports whether an error says that it is worth another try.
func forNow(err error) bool {
	if err == nil {
		return false
	}
	var refused refusal
	return errors.As(err, &refused) && refused.RetryAfter() > 0
}

// turnedAway returns what becomes of an error that a feed was turned away with.
func (c *Context) turnedAway(err error) error {
	var refused refusal
	if !errors.As(err, &refused) {
		return err
	}
	if after := refused.RetryAfter(); after > 0 && (!c.datastar || c.live) {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(max(after, time.Second).Seconds())))
	}
	code := refused.StatusCode()
	if c.live && refused.RetryAfter() > 0 {
		code = max(code, http.StatusServiceUnavailable) // else the page would not ask again
	}
	return httpError(code, http.StatusText(code), err)
}

// loop readies the stream for a loop over it.
func (c *Context) loop() loop {
	r, err := c.stream.Request()
	if err != nil {
		return loop{} // Echo's context may be another request's by now
	}
	c.setup.look(c, r)
	c.stream.Context()
	c.stream.StartTimers()
	return loop{of: c, repeatable: repeatable(r.Method)}
}

// loop is a loop over a stream, or none.
type loop struct {
	of         *Context
	repeatable bool
	over       bool // it returned; else it panicked
}

// leave ends the loop.
func (l *loop) leave() {
	if l.of == nil {
		return
	}
	if !l.over && !l.of.running {
		l.of.torn = recoversInside()
	}
	if l.of.cut && l.repeatable {
		l.of.stream.Hint()
	}
	l.of.stream.StopTimers()
}
