package stream

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/deadline"
)

// Cause returns why the stream is over, for who has watched it, too: ErrClosed once its handler has returned,
// ErrGone, perhaps with the reason, ErrShutdown if somebody watched for it,
// context.DeadlineExceeded, why it cannot be opened, or nil if it goes on.
func (s *Stream) Cause() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.left()
	switch {
	case s.closed:
		return ErrClosed
	case s.err != nil:
		return s.err
	case left != nil:
		return left
	case !s.watched:
		return nil
	case s.own != nil && errors.Is(context.Cause(s.own), ErrShutdown):
		return ErrShutdown
	case errors.Is(s.inner().Err(), context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	return nil // a middleware let go of its context, whatever cause it gave
}

// Close ends the stream. What was not flushed yet goes out with the rest of
// the response when the handler returns.
func (s *Stream) Close() {
	s.turn.Lock()
	defer s.giveTurn()
	if s.closed {
		return
	}
	defer s.end() // also where a writer panics
	if s.pending && keepsBack(s.beneath) && s.Usable() == nil {
		_ = s.flushMeasured() // else Echo's Gzip takes our writer away with what it kept back
	}
	if s.armed || s.pending && writeLimited(s.request) {
		s.arm(time.Now()) // for what net/http has yet to write
	}
}

// State reports whether the stream was opened, and whether a header is out, its own
// or another answer's.
func (s *Stream) State() (opened, committed bool) {
	s.turn.Lock()
	defer s.giveTurn()
	return s.opened, s.front.Committed()
}

// CloseUnopened ends a stream that was not opened, and reports whether it did: then
// the response is the caller's alone.
func (s *Stream) CloseUnopened() bool {
	s.turn.Lock()
	defer s.giveTurn()
	if s.opened {
		return false
	}
	if !s.closed {
		s.end()
	}
	return true
}

// Drain reads what is left of the body. Where that does not reach its end, nothing
// may come after it on the connection.
func (s *Stream) Drain(r *http.Request) {
	if s.body.AtEnd() {
		return
	}
	s.turn.Lock()
	w, beneath := s.front.Writers()
	s.turn.Unlock()
	s.body.Drain(r, http.NewResponseController(beneath))
	s.turn.Lock()
	defer s.giveTurn()
	if r.ProtoMajor == 1 && !s.body.AtEnd() && !s.opened && !s.front.Committed() {
		w.Header().Set("Connection", "close")
	}
}

// The window of the wait that a stream asks the browser for before an abort.
const (
	minRetry = 1 * time.Second
	maxRetry = 3 * time.Second
)

// Hint asks the browser to reconnect after a random wait, once, for the case
// that the connection breaks.
func (s *Stream) Hint() {
	s.turn.Lock()
	defer s.giveTurn()
	if !s.opened || s.hinted || s.Usable() != nil {
		return
	}
	s.hinted = true
	wait := minRetry + rand.N(maxRetry-minRetry)
	if retry, err := (event.Batch{Retry: wait}).Append(nil, s.protocol); err == nil {
		_ = s.measured(retry, 0, true)
	}
}

// MarkEnd tells a client that reconnects until it hears so that the end is meant.
func (s *Stream) MarkEnd() {
	s.turn.Lock()
	defer s.giveTurn()
	if !s.opened || s.closed || s.Usable() != nil {
		return
	}
	if end, err := (event.Batch{ID: event.EndID}).Append(nil, s.protocol); err == nil {
		_ = s.measured(end, 0, true)
	}
}

// Abort ends the stream so that the browser notices and reconnects: a response
// that ends properly is not asked for again. It reports false where only a
// panic can break the connection.
func (s *Stream) Abort() bool {
	s.turn.Lock()
	defer s.giveTurn()
	if s.closed {
		return true
	}
	defer s.end() // also where a writer panics
	if s.pending && s.Usable() == nil {
		_ = s.flushMeasured()
	}
	if !s.opened {
		_, s.beneath = s.front.Writers()
	}
	err := deadline.Break(s.control())
	return !errors.Is(err, http.ErrNotSupported)
}

// end lets go of all but what stays in the framework's response, so that nothing
// can touch that any more.
func (s *Stream) end() {
	s.stopTimer()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.endLife(ErrClosed)
	s.letGo()
	s.w = nil
}

// letGo lets go of what would end the stream.
func (s *Stream) letGo() {
	if !s.watched {
		return
	}
	for _, all := range s.shared.shutdowns(s.request) {
		if all != nil {
			all.remove(s)
		}
	}
}
