package stream

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// Context returns a context that ends with the stream: when the client goes, a
// write fails, the server shuts down or the handler returns. Whoever asks for
// it watches the stream: see [Stream.Cause].
func (s *Stream) Context() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life == nil {
		s.begin()
	}
	return s.life
}

func (s *Stream) begin() {
	s.life, s.cancel = context.WithCancelCause(s.request.Context())
	server := s.shared.server(s.request)
	switch {
	case s.closed:
		s.cancel(ErrClosed)
	case s.err != nil:
		s.cancel(s.err)
	case server.Err() != nil:
		s.cancel(ErrShutdown)
	default:
		cancel := s.cancel
		s.stop = context.AfterFunc(server, func() { cancel(ErrShutdown) })
	}
}

// Cause returns why the stream is over although its handler has not returned:
// ErrGone, perhaps with the reason, ErrShutdown if somebody watched for it,
// context.DeadlineExceeded, or nil if it goes on.
func (s *Stream) Cause() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.err != nil:
		return s.err
	case s.left():
		return ErrGone
	case s.life == nil || context.Cause(s.life) == context.Canceled:
		return nil // a middleware let go of its context
	}
	return context.Cause(s.life)
}

// Close ends the stream. What was not flushed yet goes out with the rest of
// the response when the handler returns.
func (s *Stream) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if s.armed || s.waiting > 0 && serverLimits(s.request) {
		s.renew()
		s.arm(time.Now()) // for what net/http has yet to write
	}
	s.end()
}

// serverLimits reports whether the server has a write deadline of its own,
// which counts from the request and may have passed.
func serverLimits(r *http.Request) bool {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	return ok && server.WriteTimeout > 0
}

// The window of the wait that a stream asks the browser for before an abort.
const (
	minRetry = 1 * time.Second
	maxRetry = 3 * time.Second
)

// Hint asks the browser to come back after a random wait, once, for the case
// that the connection breaks.
func (s *Stream) Hint() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.opened || s.hinted || s.usable() != nil {
		return
	}
	s.hinted = true
	wait := minRetry + rand.N(maxRetry-minRetry)
	_ = s.write(fmt.Appendf(nil, "retry: %d\n\n", wait.Milliseconds()), true)
}

// Abort ends the stream so that the browser notices and comes back: a response
// that ends properly is not asked for again. It reports false where only a
// panic can break the connection.
func (s *Stream) Abort() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return true
	}
	if s.waiting > 0 && s.err == nil && !s.unwound {
		_ = s.flush()
	}
	s.renew()
	err := s.control.SetWriteDeadline(time.Unix(1, 0))
	s.end()
	return !errors.Is(err, http.ErrNotSupported)
}

// renew takes the writer that is there now: a middleware's may have gone.
func (s *Stream) renew() {
	_, beneath := s.response.Writers()
	s.control = *http.NewResponseController(beneath)
}

// end lets go of everything, so that nothing can touch the response any more.
func (s *Stream) end() {
	s.closed = true
	s.stopTimer()
	if s.cancel != nil {
		s.cancel(ErrClosed)
	}
	if s.stop != nil {
		s.stop()
	}
	s.w, s.beneath, s.response, s.control = nil, nil, nil, http.ResponseController{}
}
