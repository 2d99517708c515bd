package hubtest

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// patience is how long a test waits for anything, also on a busy machine. It is longer
// than the time for which a hub over a broker may try to publish.
const patience = 2 * time.Minute

// within receives from a channel, and fails the test if nothing comes in time.
func within[T any](t *testing.T, ch <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-ch:
	case <-time.After(patience):
		require.Fail(t, "timed out waiting for "+what)
	}
	return v
}

// returns calls a function, and fails the test if it does not return in time.
func returns(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	within(t, done, what)
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, isSo func() bool) {
	t.Helper()
	for limit := time.Now().Add(patience); !isSo(); time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(limit), "timed out waiting for "+what)
	}
}

// errOver says that a feed ended without an error.
var errOver = errors.New("the feed is over")

// pulled is a feed that is read when a test says so.
type pulled struct {
	t     *testing.T
	next  func() (event.Batch, error, bool)
	end   func()
	stuck bool
}

func pull(ctx context.Context, t *testing.T, feed hub.Feed, after string) *pulled {
	p := &pulled{t: t}
	p.next, p.end = iter.Pull2(feed.Events(ctx, after))
	return p
}

// pull waits for a batch, or for the error with which the feed ends.
func (p *pulled) pull(what string) (batch event.Batch, err error) {
	p.t.Helper()
	var more bool
	p.stuck = true
	returns(p.t, what, func() { batch, err, more = p.next() })
	p.stuck = false
	if !more {
		return batch, errOver
	}
	return batch, err
}

// stop closes the connection. That of a feed which let a test wait in vain ends with
// the hub.
func (p *pulled) stop() {
	if !p.stuck {
		p.end()
	}
}

// first returns what a feed yields first.
func first(t *testing.T, feed hub.Feed, after string) (batch event.Batch, err error) {
	t.Helper()
	err = errOver
	returns(t, "what a feed yields first", func() {
		for batch, err = range feed.Events(t.Context(), after) {
			break
		}
	})
	return batch, err
}

// timed is a hub whose calls fail the test if they do not return in time.
type timed struct {
	hub.Hub
	t *testing.T
}

// Publish is called too often for a goroutine each, so it ends the whole run.
func (h *timed) Publish(ctx context.Context, topic string, events ...event.Event) error {
	late := time.AfterFunc(patience, func() { panic(h.t.Name() + ": timed out waiting for Publish") })
	defer late.Stop()
	return h.Hub.Publish(ctx, topic, events...)
}

func (h *timed) PublishOnce(ctx context.Context, key, topic string, events ...event.Event) (err error) {
	returns(h.t, "PublishOnce", func() { err = h.Hub.PublishOnce(ctx, key, topic, events...) })
	return err
}

func (h *timed) Refresh(ctx context.Context, topic string) (err error) {
	returns(h.t, "Refresh", func() { err = h.Hub.Refresh(ctx, topic) })
	return err
}

func (h *timed) Disconnect(ctx context.Context, key string, events ...event.Event) (err error) {
	returns(h.t, "Disconnect", func() { err = h.Hub.Disconnect(ctx, key, events...) })
	return err
}

func (h *timed) Allow(ctx context.Context, key string) (err error) {
	returns(h.t, "Allow", func() { err = h.Hub.Allow(ctx, key) })
	return err
}

func (h *timed) Shutdown(ctx context.Context) (err error) {
	returns(h.t, "Shutdown", func() { err = h.Hub.Shutdown(ctx) })
	return err
}

func (h *timed) Close() (err error) {
	returns(h.t, "Close", func() { err = h.Hub.Close() })
	return err
}
