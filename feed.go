package datastar

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Batch is what a feed yields: see [event.Batch].
type Batch = event.Batch

// Feed is a source of events that a stream can follow.
//
// Events yields batches until ctx is done or it fails; an error ends the
// iteration. after is the id of the last batch that the page saw, or "". It
// may be called concurrently and must not keep ctx.
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
func (c *Context) Every(d time.Duration) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		defer c.loop()()
		if c.stream.Context().Err() != nil || !yield(time.Now()) || d <= 0 {
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
		over := c.stream.Context()
		for over.Err() == nil {
			v, ok := receive(c, ch, over.Done())
			if !ok || !yield(v) {
				return
			}
		}
	}
}

// receive takes what is there, else flushes and waits.
func receive[T any](c *Context, ch <-chan T, over <-chan struct{}) (v T, ok bool) {
	select {
	case v, ok = <-ch:
		return v, ok
	default:
	}
	if c.stream.Flush() != nil {
		return v, false
	}
	select {
	case v, ok = <-ch:
	case <-over:
	}
	return v, ok
}

// Follow sends what a feed yields, from the batch after [Context.LastEventID]
// on, until it ends or the stream is over. Each batch is one write and one
// flush. It returns nil when the feed ended or the stream was over, else what
// the feed failed with, which makes the browser come back to a GET, or that a
// batch cannot be encoded.
func (c *Context) Follow(feed Feed) error {
	defer c.loop()()
	c.stream.Expect()
	ctx := c.stream.Context()
	for batch, err := range feed.Events(ctx, c.LastEventID()) {
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			c.fed = err
			return err
		}
		if err := c.deliver(batch); err != nil {
			return err
		}
	}
	return nil
}

// deliver sends a batch at once. That the client has gone is no error.
func (c *Context) deliver(batch Batch) error {
	err := c.stream.Deliver(batch)
	if errors.Is(err, ErrGone) {
		return nil
	}
	return err
}

// loop readies the stream for a loop over it, and returns what ends the loop.
func (c *Context) loop() (leave func()) {
	c.setup.warn(c)
	c.stream.Context()
	c.stream.StartTimers()
	return func() {
		if errors.Is(c.stream.Cause(), ErrShutdown) && c.comesBack(ErrShutdown, true) {
			c.stream.Hint()
		}
		c.stream.StopTimers()
	}
}

// warn says once that streams are cut by a request deadline. It is logged as an
// error because Echo's logger leaves out less by default.
func (s *setup) warn(c *Context) {
	if _, bounded := c.Request().Context().Deadline(); bounded {
		s.warned.Do(func() {
			c.Logger().Error("datastar: a stream runs under a request deadline, which ends it for good; " +
				"Echo's ContextTimeout needs a Skipper for streams")
		})
	}
}
