package hub

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/echo-datastar/datastar/event"
)

// refreshes publish what topics look like now: of each topic one after the other, and one
// for all that ask while another is on its way.
type refreshes struct {
	mu sync.Mutex
	of map[string]*refresh // by topic, while one is on its way: what comes next, or nil
}

// refresh takes a snapshot and publishes it.
type refresh struct {
	ctx  context.Context // of who asked first, but for its end
	done chan struct{}   // closed when it is over
	err  error
}

// errLeft is the error of a snapshot function that called runtime.Goexit.
var errLeft = errors.New("hub: the snapshot left its goroutine")

// publishFunc is Publish of a hub.
type publishFunc func(ctx context.Context, topic string, events ...event.Event) error

// refresh implements Refresh of a [Hub].
func (c *core) refresh(ctx context.Context, topic string, publish publishFunc) error {
	switch err := check(ctx, topic, nil); {
	case err != nil:
		return err
	case c.config.Snapshot == nil:
		return ErrNoSnapshot
	}
	r := c.refreshes.ask(ctx, topic, func(ctx context.Context) error { return c.show(ctx, topic, publish) })
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ask returns a refresh that has not begun yet, so that it shows what was changed before.
func (r *refreshes) ask(ctx context.Context, topic string, show func(context.Context) error) *refresh {
	r.mu.Lock()
	defer r.mu.Unlock()
	next, busy := r.of[topic]
	if next == nil {
		next = &refresh{ctx: context.WithoutCancel(ctx), done: make(chan struct{})}
		r.of[topic] = next
	}
	if !busy {
		go r.run(topic, show)
	}
	return next
}

// run runs what was asked for, and then what was asked for meanwhile.
func (r *refreshes) run(topic string, show func(context.Context) error) {
	next := r.take(topic)
	if next == nil {
		return
	}
	defer func() {
		close(next.done)
		go r.run(topic, show)
	}()
	next.err = errLeft
	next.err = show(next.ctx)
}

// take returns the refresh that is to begin, or forgets the topic.
func (r *refreshes) take(topic string) *refresh {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := r.of[topic]
	if next == nil {
		delete(r.of, topic)
	} else {
		r.of[topic] = nil
	}
	return next
}

// show publishes the snapshot of a topic. Its function sees nothing of a request; observers do.
func (c *core) show(ctx context.Context, topic string, publish publishFunc) error {
	events, err := c.shots.now(topic)
	if err != nil {
		return err
	}
	return publish(ctx, topic, events...)
}

// now takes a snapshot that is not shared.
func (s *shots) now(topic string) ([]event.Event, error) {
	if !s.enter() {
		return nil, ErrClosed
	}
	defer s.leave()
	s.hub.stats.rendered.Add(1)
	events, err := s.call(topic)
	switch {
	case s.ctx.Err() != nil: // which may be all that is wrong with it
		return nil, ErrClosed
	case err != nil:
		return nil, fmt.Errorf("hub: the snapshot of %s: %w", topic, err)
	}
	return events, nil
}

// Refresh implements [Hub].
func (m *Memory) Refresh(ctx context.Context, topic string) error {
	return m.refresh(ctx, topic, m.Publish)
}

// RefreshWith is Refresh of a [Hub] over a broker, by the Publish of that.
func (r *Replica) RefreshWith(ctx context.Context, topic string, publish func(ctx context.Context, topic string, events ...event.Event) error) error {
	return r.refresh(ctx, topic, publish)
}
