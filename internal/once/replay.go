package once

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/echo-datastar/datastar/internal/deadline"
)

// writeTimeout is how long a client may take to accept a write. The server's
// own deadline counts from the request, which may have waited long.
const writeTimeout = 10 * time.Second

// Replay answers a request with what was written, and goes on with what is
// being written until that ends. It writes to w and flushes beneath it.
//
// It returns nil when all was written, or if nothing was to be. [ErrTooLarge],
// [ErrFailed] and [ErrForgotten] are returned when there is no answer, before
// anything is written; if the first two come later, the connection is broken,
// since what is not whole must not look so. The context's error is returned
// when the client has gone.
//
// before is given the header before it is sent.
func (a *Answer) Replay(w, beneath http.ResponseWriter, r *http.Request, before func(http.Header)) error {
	defer a.leave()
	control := http.NewResponseController(beneath)
	for sent := -1; ; {
		part, done, err := a.next(r.Context(), sent)
		if sent >= 0 && err != nil && r.Context().Err() == nil {
			Abort(control)
			if errors.Is(err, ErrForgotten) {
				return nil // it is asked for again
			}
		}
		if err != nil || a.nothing() {
			return err
		}
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout)) // for the end, too
		if sent < 0 {
			a.writeHeader(w, before)
			sent = 0
		}
		if !write(w, control, part) || done {
			return nil
		}
		sent += len(part)
		_ = control.Flush() // what cannot be flushed comes with the end
		deadline.Clear(control, r)
	}
}

// write reports whether the client took it.
func write(w http.ResponseWriter, control *http.ResponseController, p []byte) bool {
	for part := range slices.Chunk(p, deadline.Part) {
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout))
		if _, err := w.Write(part); err != nil {
			return false
		}
	}
	return true
}

// next waits for what comes after the bytes that were sent (-1: not even the
// header was), and reports whether that is the rest.
func (a *Answer) next(ctx context.Context, sent int) (part []byte, done bool, err error) {
	for {
		part, done, changed, err := a.look(sent)
		if changed == nil {
			return part, done, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
}

// look returns what comes next, or, if there is nothing yet, what tells of a
// change.
func (a *Answer) look(sent int) (part []byte, done bool, changed <-chan struct{}, err error) {
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	switch {
	case a.state == Forgotten:
		return nil, false, nil, ErrForgotten
	case a.state == Failed:
		return nil, false, nil, ErrFailed
	case a.tooLarge:
		return nil, false, nil, ErrTooLarge
	case a.state == Done || a.status != 0 && len(a.body) > sent:
		return a.body[max(sent, 0):], a.state == Done, nil, nil
	}
	if a.changed == nil {
		a.changed = make(chan struct{})
	}
	return nil, false, a.changed, nil
}

// nothing reports whether the command ended without an answer of its own.
func (a *Answer) nothing() bool {
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	return a.status == 0
}

// writeHeader sends the header. It does not change once it is there.
func (a *Answer) writeHeader(w http.ResponseWriter, before func(http.Header)) {
	a.store.mu.Lock()
	status, fields := a.status, a.header
	a.store.mu.Unlock()
	for _, f := range fields {
		f.set(w.Header())
	}
	before(w.Header())
	w.WriteHeader(status)
}

// Abort breaks the connection.
func Abort(control *http.ResponseController) {
	if errors.Is(deadline.Break(control), http.ErrNotSupported) {
		panic(http.ErrAbortHandler)
	}
}
