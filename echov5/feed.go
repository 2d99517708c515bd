// Code generated from ../feed.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v5"

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
// The stream opens with the first batch, or after Config.FlushDelay if there is
// none yet: so a feed must not touch the response.
type Feed interface {
	Events(ctx context.Context, after string) iter.Seq2[Batch, error]
}

// FeedFunc is a function as a [Feed].
type FeedFunc func(ctx context.Context, after string) iter.Seq2[Batch, error]

// Events calls the function.
func (f FeedFunc) Events(ctx context.Context, after string) iter.Seq2[Batch, error] {
	return f(ctx, after)
}

// Every yields the time at once and then every d until the stream is over:
// because the client has gone, a write failed or the server shuts down, which
// makes the browser come back to a GET. A d that is not positive yields once.
//
// Over HTTP/1.1 it is seen that a client has gone only once the request's body
// was read: bind a form before the loop.
func (c *Context) Every(d time.Duration) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		defer c.loop()()
		if c.cutOff() || !yield(time.Now()) || d <= 0 {
			return
		}
		ticker := time.NewTicker(d)
		defer ticker.Stop()
		Recv(c, ticker.C)(yield)
	}
}

// Recv yields what comes from a channel until it is closed or the stream is
// over, as in [Context.Every]. Events are flushed whenever it has to wait.
func Recv[T any](c *Context, ch <-chan T) iter.Seq[T] {
	return func(yield func(T) bool) {
		defer c.loop()()
		for !c.cutOff() {
			v, ok, closed := receive(c, ch)
			if closed || ok && !yield(v) {
				return
			}
		}
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

// cutOff reports whether a loop ends because the stream is over, and notes if
// the shutdown is why.
func (c *Context) cutOff() bool {
	if c.stream.Context().Err() == nil {
		return false
	}
	c.cut = c.cut || errors.Is(c.stream.Cause(), ErrShutdown)
	return true
}

// Follow sends what a feed yields, from the batch after [Context.LastEventID]
// on, until it ends or the stream is over. Each batch is one write and one
// flush.
//
// It returns nil when the feed ended or the stream was over, else what the
// feed failed with, or why a batch cannot be sent. A feed that fails after its
// first batch makes the browser come back to a GET. What only this client's
// generation cannot do ([ErrUnsupported]) is logged and left out, since others
// may be sent it as well.
func (c *Context) Follow(feed Feed) error {
	defer c.loop()()
	defer c.stream.Expect()()
	c.fed = nil
	ctx := event.WithProtocol(c.stream.Context(), c.Protocol())
	for batch, err := range feed.Events(ctx, c.after()) {
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			return c.failed(err)
		}
		if err := c.deliver(batch); err != nil && !errors.Is(err, ErrGone) {
			return err
		}
	}
	if c.cutOff() && !over(c.stream.Cause()) {
		return c.stream.Cause()
	}
	return nil
}

// deliver sends a batch, but for what the client's generation cannot do.
func (c *Context) deliver(batch Batch) error {
	err := c.stream.Deliver(batch)
	if !errors.Is(err, ErrUnsupported) {
		return err
	}
	for _, frame := range batch.Frames {
		if err := c.deliver(Batch{Events: frame.Events(), ID: frame.ID()}); err != nil {
			return err
		}
	}
	for _, e := range batch.Events {
		err := c.stream.Deliver(Batch{Events: []Event{e}})
		if errors.Is(err, ErrUnsupported) {
			logError(c.Context, err)
		} else if err != nil {
			return err
		}
	}
	return c.stream.Deliver(Batch{ID: batch.ID, Retry: batch.Retry})
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

// failed notes what a feed failed with, and returns what becomes of it.
func (c *Context) failed(err error) error {
	var refused refusal
	if !errors.As(err, &refused) || c.stream.Opened() {
		c.fed = err
		return err
	}
	after := refused.RetryAfter()
	switch {
	case after > 0 && c.datastar:
		c.cut = true // clients take any answer for final, but a broken connection
	case after > 0:
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(max(after, time.Second).Seconds())))
	}
	return httpError(refused.StatusCode(), http.StatusText(refused.StatusCode()), err)
}

// loop readies the stream for a loop over it, and returns what ends the loop.
func (c *Context) loop() (leave func()) {
	c.setup.warn(c)
	c.stream.Context()
	c.stream.StartTimers()
	return func() {
		if c.cut && c.Request().Method == http.MethodGet {
			c.stream.Hint()
		}
		c.stream.StopTimers()
	}
}

var errDeadline = errors.New("datastar: a stream runs under a request deadline, which ends it for good; " +
	"Echo's ContextTimeout needs a Skipper for streams")

// warn says once that streams are cut by a request deadline. It is logged as an
// error because Echo's logger leaves out less by default.
func (s *setup) warn(c *Context) {
	if _, bounded := c.Request().Context().Deadline(); bounded {
		s.warned.Do(func() {
			logError(c.Context, errDeadline)
		})
	}
}
