package stream

import (
	"context"
	"errors"
	"net/http"
	"os"
	"reflect"
	"time"
)

// Left returns ErrGone if the client has left, or nil. net/http cancels the request
// then, and when a write fails, even one whose error a middleware swallowed.
func (s *Stream) Left() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left()
}

// left is Left for who has the lock. Where a write takes too long, that is the reason:
// HTTP/2 cancels the request before the write returns it.
func (s *Stream) left() error {
	if !errors.Is(s.client.Err(), context.Canceled) {
		return nil
	}
	if until := s.until.Load(); until != 0 && time.Now().UnixNano() >= until {
		return goneBy{os.ErrDeadlineExceeded}
	}
	return ErrGone
}

// Renew tells of the request that a later middleware put in the place of the
// first, while the stream has not begun.
func (s *Stream) Renew(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.opened && !s.opening.Load() && !s.watched {
		s.request = r
	}
}

// Values returns a context with the values of the request that the stream was begun for,
// which never ends. It may be asked from any goroutine, also when all is over.
func (s *Stream) Values() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return context.WithoutCancel(s.request.Context())
}

// Client tells of the context that ends when the client leaves, where the stream
// was given a middleware's, which that may have canceled by now.
func (s *Stream) Client(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = ctx
}

// Outlive has a stream that was prepared for a client live as long as a request that
// does not end with it.
func (s *Stream) Outlive(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = r.Context()
	if s.opened || s.opening.Load() {
		return
	}
	s.request = r
	s.letGo()
	s.watched, s.own, s.cancel = false, nil, nil
}

// Unwind tells that inner middlewares have returned, and which writer they have
// left. If the stream was opened through one of theirs, which a pool may have
// given to another response by now, nothing is written any more. Our own stays
// in place: a middleware may have taken it away.
func (s *Stream) Unwind(beneath http.ResponseWriter) {
	s.turn.Lock()
	defer s.giveTurn()
	if !s.opened {
		return
	}
	if !same(s.beneath, beneath) {
		s.mu.Lock()
		s.unwound = true
		s.mu.Unlock()
		s.beneath = beneath
	}
	s.front.Install((*writer)(s))
}

// same reports whether two writers are one, as far as they can be compared.
func same(a, b http.ResponseWriter) bool {
	v, w := reflect.ValueOf(a), reflect.ValueOf(b)
	return v.Type() == w.Type() && (!v.Comparable() || a == b)
}
