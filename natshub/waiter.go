package natshub

import (
	"context"
)

// waiter is a publication that waits until it was applied.
type waiter struct {
	ctx     context.Context // done when it was, or the time is up
	done    context.CancelFunc
	applied bool   // under the line's lock
	tell    func() // what is then left to do
}

// change wakes who waits. The lock is held.
func (l *line) change() {
	if l.moved != nil {
		close(l.moved)
		l.moved = nil
	}
}

// until waits until something is true, which it looks at under the lock, and
// reports whether it is.
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

// wait has a publication wait until it was applied.
func (l *line) wait(ctx context.Context, id string) *waiter {
	w := &waiter{}
	w.ctx, w.done = context.WithCancel(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiters[id] = w
	return w
}

// leave ends the waiting, and returns what is left to do.
func (l *line) leave(id string, w *waiter) (applied bool, tell func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiters, id)
	w.done()
	return w.applied, w.tell
}
