package compress

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// errOver is returned for what is written after the end of a compressed response.
var errOver = errors.New("compress: the response is over")

// encoder compresses what is written to it. Flush has the client get all of it.
type encoder interface {
	Write(p []byte) (int, error)
	Flush() error
	Close() error
}

// state is what is known of how a response is written.
type state uint8

const (
	undecided state = iota // what is written is kept
	plain                  // it is not compressed
	encoded                // it is
	over                   // it was, and has ended
)

// writer compresses a response. The header is sent when it is known whether that is worth
// it: with the first flush, with as many bytes as are worth it, or in the end.
type writer struct {
	http.ResponseWriter
	state  state
	status int // that was written, or 0
	to     encoder
	stream stream // what that is, for a stream

	accepted accepted
	off      atomic.Bool // see Off
	head     bool        // the request is a HEAD
	known    string      // the entity tags of what the client has
	least    int         // bytes that are worth it
	kept     []byte      // while undecided
}

// wanted is what the client accepts, unless that does not matter.
func (w *writer) wanted() accepted {
	if w.off.Load() {
		return accepted{}
	}
	return w.accepted
}

// WriteHeader keeps the header until it is decided how the response is written.
func (w *writer) WriteHeader(status int) {
	switch {
	case w.state == over:
	case w.state == plain || status < http.StatusOK:
		w.ResponseWriter.WriteHeader(status)
	case w.status == 0:
		if w.status = status; !varies(w.Header()) { // the handler has set its own
			w.Header().Add("Vary", "Accept-Encoding")
		}
		w.decideEarly()
	}
}

// Write compresses p, or keeps it until it is decided.
func (w *writer) Write(p []byte) (int, error) {
	w.implyHeader()
	if w.state == undecided && len(w.kept)+len(p) < w.least {
		w.kept = append(w.kept, p...)
		return len(p), nil
	}
	if w.state == undecided {
		if err := w.decide(p, false); err != nil {
			return 0, err
		}
	}
	switch w.state {
	case plain:
		return w.ResponseWriter.Write(p)
	case encoded:
		return w.to.Write(p)
	}
	return 0, errOver
}

// ReadFrom writes what r has. What is not compressed goes past this writer, since the one
// beneath may have the kernel send it.
func (w *writer) ReadFrom(r io.Reader) (int64, error) {
	if w.implyHeader(); w.state == plain {
		return io.Copy(w.ResponseWriter, r)
	}
	return io.Copy(struct{ io.Writer }{w}, r)
}

// implyHeader writes the header before the first of what follows it.
func (w *writer) implyHeader() {
	if w.status == 0 && w.state == undecided {
		w.WriteHeader(http.StatusOK)
	}
}

// FlushError sends what was written to the client.
func (w *writer) FlushError() error {
	w.implyHeader()
	if w.state == undecided {
		if err := w.decide(nil, true); err != nil {
			return err
		}
	}
	if w.state == encoded {
		if err := w.to.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush is FlushError for who asks for an [http.Flusher].
func (w *writer) Flush() { _ = w.FlushError() }

// Unwrap returns the writer beneath, which has the deadlines.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// PassesAtOnce says that what is flushed is sent, also if it is the header alone.
func (*writer) PassesAtOnce() {}

// Shared says what many streams are sent of what is written next: see [stream.Shared].
func (w *writer) Shared(own int, shared []byte, kept *atomic.Pointer[any]) {
	if w.state == undecided && w.status != 0 {
		_ = w.decide(nil, true) // the next write returns what went wrong
	}
	if s, ok := w.to.(*stream); ok {
		s.Shared(own, shared, kept)
	}
}

// Hijack takes over the connection.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.state, w.kept = plain, nil
	}
	return conn, rw, err
}

// finish ends the response.
func (w *writer) finish() {
	switch {
	case w.state == encoded:
		to := w.to
		w.state, w.to = over, nil // first: a writer beneath may panic
		_ = to.Close()            // else the client is gone
	case w.state == undecided && w.status != 0:
		_ = w.pass()
	case w.state == undecided:
		w.state = plain // for the answer to an error
	}
}

// abandon ends the response as a panic left it, which somebody outside may recover from. If
// nobody does, the connection breaks.
func (w *writer) abandon() {
	if to, ok := w.to.(*whole); ok {
		to.coding = nil // the compressor may have panicked
	}
	w.finish()
}

// Off has the response to a request not compressed, of which w is the writer, or wraps
// it. It has no effect once bytes were sent, none where there is no middleware, and none
// through a writer that has no Unwrap.
//
// It is for responses that hold a secret, such as a CSRF token, beside what the request or
// somebody else may choose, such as a search term: from the length of the compressed
// response who listens on the network learns whether one is like the other, and so finds
// the secret in a few thousand requests (BREACH). In streams it is the events that are
// alike.
//
//	compress.Off(c.Response())
func Off(w http.ResponseWriter) {
	for {
		if ours, ok := w.(*writer); ok {
			ours.off.Store(true)
			return
		}
		outer, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return
		}
		w = outer.Unwrap()
	}
}
