package hub

import (
	"context"
	"time"
)

// Shutdown implements [Hub]. What is published meanwhile is still sent. If ctx
// is done first, the remaining feeds end at once with ErrClosed, and Shutdown
// returns without waiting for followers whose client reads nothing. Otherwise it
// also waits until callbacks and observers have returned, for a second at most.
func (c *core) Shutdown(ctx context.Context) error {
	c.drain()
	err := c.ended(ctx)
	_ = c.Close()
	if err != nil {
		return err
	}
	second := time.After(time.Second)
	for _, calls := range []*calls{&c.traces, &c.calls} { // observers log by calls
		select {
		case <-calls.done():
		case <-second:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// ended waits until all feeds have ended, or returns the error of ctx.
func (c *core) ended(ctx context.Context) error {
	select {
	case <-c.idle:
		return nil
	default:
	}
	select {
	case <-c.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *core) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.draining {
		return
	}
	c.draining, c.since = true, time.Now()
	c.checkIdle()
	for f := range c.followers {
		f.end(ErrDraining)
	}
}

// checkIdle lets Shutdown return when no follower is left.
func (c *core) checkIdle() {
	if c.draining && c.active == 0 {
		close(c.idle)
	}
}

// Close implements [Hub]. It returns nil.
func (c *core) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	if c.closed = true; !c.draining {
		c.since = time.Now()
	}
	c.shots.end()
	for f := range c.followers {
		f.end(ErrClosed)
	}
	if c.sweep != nil {
		c.sweep.Stop()
	}
	return nil
}
