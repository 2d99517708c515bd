package hub

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// shots takes snapshots: some at a time, and for all followers that wait for the same
// topic only once.
type shots struct {
	hub   *core
	ctx   context.Context // done when the hub is closed
	end   context.CancelFunc
	slots chan struct{} // holds a value for each function that may run

	mu sync.Mutex
	of map[string]*shot
}

// shot is a snapshot of a topic that is shared.
type shot struct {
	done chan struct{} // closed when it was taken

	// Under the lock until it was taken.
	begun bool
	at    position // before the function was called
	until time.Time

	frame *event.Frame
	err   error
}

// shotAge is how long a snapshot is used, and how long a failed one is not tried
// again.
const shotAge = time.Second

var errOutrun = errors.New("hub: more was published than is kept while a snapshot was taken")

func (s *shots) begin(c *core) {
	s.hub, s.of = c, map[string]*shot{}
	s.slots = make(chan struct{}, c.config.Snapshots)
	for range c.config.Snapshots {
		s.slots <- struct{}{}
	}
	s.ctx, s.end = context.WithCancel(context.Background())
}

// own takes a snapshot for one follower.
func (s *shots) own(r *reader, topic string) ([]event.Event, error) {
	if err := r.await(s.slots); err != nil {
		return nil, err
	}
	defer s.leave()
	s.hub.stats.rendered.Add(1)
	return r.feed.snapshot(r.ctx, topic)
}

// take returns a shared snapshot of a topic that is not older than a position.
func (s *shots) take(r *reader, topic string, from position) (*shot, error) {
	shot := s.get(topic, from)
	if err := r.await(shot.done); err != nil {
		return nil, err
	}
	return shot, shot.err
}

// get returns a snapshot that is there or on its way, or begins one.
func (s *shots) get(topic string, from position) *shot {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.of[topic]
	if known != nil && known.fits(from, time.Now()) {
		return known
	}
	made := &shot{done: make(chan struct{})}
	s.of[topic] = made
	go s.render(topic, made)
	return made
}

// fits reports whether a snapshot will do for a follower from a position on.
func (s *shot) fits(from position, now time.Time) bool {
	if !s.begun {
		return true
	}
	if !s.until.IsZero() && now.After(s.until) {
		return false
	}
	return s.at.epoch == from.epoch && (s.at.seq >= from.seq || s.err != nil)
}

// render takes a snapshot, and forgets it when it is old.
func (s *shots) render(topic string, made *shot) {
	defer time.AfterFunc(shotAge, func() { s.forget(topic, made) })
	defer close(made.done)
	defer s.taken(made)
	if !s.enter() {
		made.err = ErrClosed
		return
	}
	defer s.leave()
	s.started(made)
	s.hub.stats.rendered.Add(1)
	var events []event.Event
	if events, made.err = s.call(topic); made.err != nil {
		s.hub.log.Error("hub: a snapshot failed", "topic", topic, "error", made.err)
		made.err = &snapshotError{made.err}
		return
	}
	made.frame = event.NewFrame("", events...)
}

// enter waits until a function may run, and reports false when the hub is closed.
func (s *shots) enter() bool {
	select {
	case <-s.slots:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// leave lets the next function run.
func (s *shots) leave() { s.slots <- struct{}{} }

// started notes the position from which on what is published comes after the
// snapshot.
func (s *shots) started(made *shot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made.begun, made.at = true, s.hub.position()
}

func (s *shots) taken(made *shot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made.begun, made.until = true, time.Now().Add(shotAge)
}

func (s *shots) forget(topic string, made *shot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[topic] == made {
		delete(s.of, topic)
	}
}

// call calls the snapshot function, whose panic becomes an error.
func (s *shots) call(topic string) (events []event.Event, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("hub: the snapshot panicked: %v\n%s", panicked, debug.Stack())
		}
	}()
	return s.hub.config.Snapshot(s.ctx, topic)
}

// snapshotError ends a feed whose shared snapshot failed. The hub has logged it.
type snapshotError struct{ err error }

func (e *snapshotError) Error() string { return "hub: a snapshot failed: " + e.err.Error() }

func (e *snapshotError) Unwrap() error { return e.err }

// Planned returns true: the failure was logged once, and not for each page.
func (e *snapshotError) Planned() bool { return true }
