package natshub

import (
	"context"
)

// waiter is a Publish that waits until its message was applied.
type waiter struct {
	ctx     context.Context // done when the message was applied, or when the context of Publish is done
	done    context.CancelFunc
	applied bool   // under the line's lock
	relieve func() // coalesces the queues that overflowed; may be nil
}

// change wakes the goroutines that wait in until. The caller holds the lock.
func (l *line) change() {
	if l.moved != nil {
		close(l.moved)
		l.moved = nil
	}
}

// until waits until isTrue, which is called under the lock, returns true. It
// reports false if ctx is done first.
func (l *line) until(ctx context.Context, isTrue func() bool) bool {
	for {
		l.mu.Lock()
		if isTrue() {
			l.mu.Unlock()
			return true
		}
		if l.moved == nil {
			l.moved = make(chan struct{})
		}
		moved := l.moved
		l.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}

// wait registers a Publish that waits for the message with this id.
func (l *line) wait(ctx context.Context, id string) *waiter {
	w := &waiter{}
	w.ctx, w.done = context.WithCancel(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiters[id] = w
	return w
}

// leave ends the waiting. It reports whether the message was applied, and
// returns what coalesces the queues that overflowed.
func (l *line) leave(id string, w *waiter) (applied bool, relieve func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiters, id)
	w.done()
	return w.applied, w.relieve
}
