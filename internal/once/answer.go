package once

import (
	"context"
	"errors"
	"time"
)

var (
	// ErrTooLarge is returned when an answer was too large to be kept.
	ErrTooLarge = errors.New("datastar: this command has run already; its answer was too large to be kept")
	// ErrFailed is returned when a command panicked.
	ErrFailed = errors.New("datastar: this command was begun already, and failed")
	// ErrForgotten is returned when a command turned out not to have run, so that
	// it may be begun again.
	ErrForgotten = errors.New("datastar: this command did not arrive")
)

// State is what became of a command.
type State int

const (
	running   State = iota
	Done            // it was answered
	Failed          // it ended in a panic
	Forgotten       // it did not arrive
)

// Answer is how a command is, or was, answered. Its methods may be called from
// any goroutine.
type Answer struct {
	store *Store
	key   Key

	// Guarded by the store's lock:
	state    State
	status   int // 0: nothing was written yet
	header   []field
	body     []byte
	tooLarge bool
	bytes    int64 // that the store counts for it
	expires  time.Time
	changed  chan struct{} // closed at the next change; nil: nobody waits

	audience int // who wait for it
	cancel   context.CancelFunc
	idle     *time.Timer // cancels when it was made for nobody for too long
}

// Detach returns a context for the command that does not end when its client
// goes, but when nobody has been waiting for the answer for the store's window,
// or at the deadline of the client's context. After attach it ends with the
// client's.
func (a *Answer) Detach(client context.Context) (ctx context.Context, attach func()) {
	ctx = context.WithoutCancel(client)
	var cancel context.CancelFunc
	if deadline, ok := client.Deadline(); ok {
		ctx, cancel = context.WithDeadline(ctx, deadline)
	} else {
		ctx, cancel = context.WithCancel(ctx)
	}
	a.store.mu.Lock()
	a.cancel = cancel
	a.store.mu.Unlock()
	stop := context.AfterFunc(client, a.leave)
	return ctx, func() {
		stop()
		context.AfterFunc(client, cancel)
	}
}

// join counts one more who waits. The store is locked.
func (a *Answer) join() {
	if a.audience++; a.idle != nil {
		a.idle.Stop()
	}
}

// leave counts one less who waits.
func (a *Answer) leave() {
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	if a.audience--; a.audience == 0 && a.state == running {
		a.idle = time.AfterFunc(a.store.Window, a.cancel)
	}
}

// begin keeps the header.
func (a *Answer) begin(status int, header []field) {
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	if a.state != running || a.status != 0 {
		return
	}
	a.status, a.header = status, header
	for _, f := range header {
		a.store.charge(a, f.bytes())
	}
	a.wake()
}

// add keeps more of the body, or nothing of it once it is too large.
func (a *Answer) add(p []byte) {
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	if a.state != running || a.tooLarge || len(p) == 0 {
		return
	}
	fits := int64(len(a.body)+len(p)) <= a.store.MaxAnswer
	if fits {
		before := cap(a.body)
		a.body = append(a.body, p...)
		fits = a.store.charge(a, int64(cap(a.body)-before))
	}
	if !fits {
		a.tooLarge = true
		a.drop()
	}
	a.wake()
}

// drop lets go of the body.
func (a *Answer) drop() {
	a.store.charge(a, -int64(cap(a.body)))
	a.body = nil
}

// End sets the state in which the command has ended. What its handler writes later is not
// stored for repetitions of the command.
func (a *Answer) End(state State) {
	s := a.store
	s.mu.Lock()
	defer s.mu.Unlock()
	a.state = state
	if a.idle != nil {
		a.idle.Stop()
	}
	if state != Done {
		a.drop()
	}
	if state == Forgotten {
		s.forget(a)
	} else {
		a.expires = time.Now().Add(s.Window)
		s.ended = append(s.ended, a)
	}
	s.charge(a, 0) // running answers may have taken more room than there is
	a.wake()
}

// wake tells those who wait that something changed.
func (a *Answer) wake() {
	if a.changed != nil {
		close(a.changed)
		a.changed = nil
	}
}
