package stream

import (
	"errors"
	"net/http"
	"time"
)

// errForeign is what the app gets for bytes that are not events.
var errForeign = errors.New("datastar: the response is a stream of events: nothing else can follow events")

// writer is the Stream as the framework's response has it, from the first event
// on. Events pass, and anything else is refused, so that nothing of another kind
// can stand between events or after them.
type writer Stream

// Header returns the header that was sent. Changes are seen by nobody.
func (w *writer) Header() http.Header {
	if w.header == nil {
		w.header = w.sent.Clone()
	}
	return w.header
}

// WriteHeader does nothing: the header is out.
func (w *writer) WriteHeader(int) {}

// Write writes bytes of an event. It returns [ErrClosed] after the end, and for
// anything else an error that says so.
func (w *writer) Write(p []byte) (int, error) {
	if len(p) > 0 && w.passing.Load() == &p[0] {
		n, err := w.beneath.Write(p)
		w.passing.Store(nil)
		return n, err
	}
	s := (*Stream)(w)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, ErrClosed
	}
	return 0, errForeign
}

// FlushError is [Stream.Flush] for the framework. After the end it does nothing.
func (w *writer) FlushError() error {
	s := (*Stream)(w)
	if s.Usable() != nil {
		return nil // the next Send returns what is wrong
	}
	return s.Flush()
}

// Flush is FlushError for who asks for an [http.Flusher].
func (w *writer) Flush() { _ = w.FlushError() }

// SetWriteDeadline sets a deadline that counts until the next write of the stream, which
// has its own.
func (w *writer) SetWriteDeadline(deadline time.Time) error {
	defer w.moved.Store(true) // not before: ours would be the one that is replaced
	return http.NewResponseController(w.beneath).SetWriteDeadline(deadline)
}

// Unwrap returns the writer beneath.
func (w *writer) Unwrap() http.ResponseWriter { return w.beneath }
