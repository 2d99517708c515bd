package natshub

import (
	"context"
)

// waiter is a Publish that waits until its message was applied.
type waiter struct {
	ctx     context.Context // done when the message was applied, or when the context of Publish is done
	done    context.CancelFunc
	applied bool   // under the sequencer's lock
	relieve func() // coalesces the queues that overflowed; may be nil
}

// change wakes the goroutines that wait in until. The caller holds the lock.
func (s *sequencer) change() {
	if s.moved != nil {
		close(s.moved)
		s.moved = nil
	}
}

// until waits until isTrue, which is called under the lock, returns true. It
// reports false if ctx is done first.
func (s *sequencer) until(ctx context.Context, isTrue func() bool) bool {
	for {
		s.mu.Lock()
		if isTrue() {
			s.mu.Unlock()
			return true
		}
		if s.moved == nil {
			s.moved = make(chan struct{})
		}
		moved := s.moved
		s.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}

// wait registers a Publish that waits for the message with this id.
func (s *sequencer) wait(ctx context.Context, id string) *waiter {
	w := &waiter{}
	w.ctx, w.done = context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiters[id] = w
	return w
}

// leave ends the waiting. It reports whether the message was applied, and
// returns what coalesces the queues that overflowed.
func (s *sequencer) leave(id string, w *waiter) (applied bool, relieve func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiters, id)
	w.done()
	return w.applied, w.relieve
}
