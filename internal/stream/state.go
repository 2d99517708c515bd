package stream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Refuse notes, and returns, an error that the app made in building what it sends.
func (s *Stream) Refuse(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = err
	return err
}

// Refused reports whether an error is the last one that was given to Refuse.
func (s *Stream) Refused(err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused != nil && errors.Is(err, s.refused)
}

// Unencodable is an error of what was to be sent, not of sending it.
type Unencodable struct{ error }

// Request returns the request as it is now, or why nothing can be sent.
func (s *Stream) Request() (*http.Request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return nil, err
	}
	return s.front.Request(), nil
}

// Revive gives the request a context that is not done, in place of one whose time is
// up, or that a middleware canceled when it returned: components ask it.
func (s *Stream) Revive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.front.Request(); r.Context().Err() != nil {
		s.front.SetRequest(r.WithContext(context.WithoutCancel(r.Context())))
	}
}

// Unwound reports whether the stream was opened through a writer that is gone, so
// that nothing more can be said.
func (s *Stream) Unwound() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unwound
}

// Usable returns why nothing can be sent, or nil. What only watching tells, a shutdown
// or a deadline, leaves it usable: see [Stream.Cause].
func (s *Stream) Usable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usable()
}

func (s *Stream) usable() error {
	if s.closed || s.unwound {
		return ErrClosed
	}
	if left := s.left(); s.err == nil && left != nil {
		return s.over(left)
	}
	return s.err
}

// gone makes an error say that the client has left, or is treated so.
func gone(err error) error {
	if errors.Is(err, ErrGone) {
		return err
	}
	return goneBy{err}
}

// goneBy is ErrGone and its reason.
type goneBy struct{ error }

func (e goneBy) Error() string { return fmt.Sprintf("%v: %v", ErrGone, e.error) }

// Is reports whether the target is ErrGone.
func (goneBy) Is(target error) bool { return target == ErrGone }

// Unwrap returns the reason.
func (e goneBy) Unwrap() error { return e.error }

// fail ends the stream, and every loop over it. Whoever fails has the turn.
func (s *Stream) fail(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over(err)
}

// over is fail for who has the lock.
func (s *Stream) over(err error) error {
	s.err = err
	s.endLife(err)
	return err
}
