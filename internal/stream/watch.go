package stream

import (
	"context"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Context returns a context that ends with the stream: when the client leaves, a
// write fails, the server shuts down or the handler returns. Whoever asks for
// it watches the stream: see [Stream.Cause]. It carries the client's generation: see
// [event.ProtocolFrom].
func (s *Stream) Context() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.watched {
		s.watch()
	}
	return (*life)(s)
}

func (s *Stream) watch() {
	s.watched = true
	switch {
	case s.closed:
		s.endLife(ErrClosed)
	case s.err != nil:
		s.endLife(s.err)
	default:
		for _, all := range s.shared.shutdowns(s.request) {
			if all != nil && !all.add(s) {
				s.endLife(ErrShutdown)
			}
		}
		if all := s.shared.Context; all != nil && all.Err() != nil { // which the others may be yet to hear of
			s.endLife(ErrShutdown)
		}
	}
}

// shutDown ends the stream with its server, or with Shared.Context.
func (s *Stream) shutDown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLife(ErrShutdown)
}

// life is the context of a stream that is watched. It is the request's until it needs an
// end of its own, or somebody asks for its channel: a context that is derived from
// another takes half a kB.
type life Stream

// Wake is for who waits for other things as well, instead of Done: a value is sent to
// the channel, unless it is full, when the context ends before the request's does.
// What is returned is closed when that is done.
func (l *life) Wake(wake chan<- struct{}) (left <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wake = wake
	if l.own != nil && l.own.Err() != nil {
		l.rouse()
	}
	return l.request.Context().Done()
}

func (l *life) rouse() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// endLife ends the context of the stream, if it is watched.
func (s *Stream) endLife(cause error) {
	if s.watched {
		s.derive()
		s.cancel(cause)
		(*life)(s).rouse()
	}
}

// derive gives the stream a context of its own.
func (s *Stream) derive() {
	if s.own == nil {
		s.own, s.cancel = context.WithCancelCause(s.request.Context())
	}
}

// inner returns what the context of the stream is now.
func (s *Stream) inner() context.Context {
	if s.own != nil {
		return s.own
	}
	return s.request.Context()
}

func (l *life) now() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	return (*Stream)(l).inner()
}

// Done implements [context.Context].
func (l *life) Done() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	(*Stream)(l).derive()
	return l.own.Done()
}

// Err implements [context.Context].
func (l *life) Err() error { return l.now().Err() }

// Deadline implements [context.Context].
func (l *life) Deadline() (time.Time, bool) { return l.now().Deadline() }

// Value implements [context.Context].
func (l *life) Value(key any) any {
	if key == (event.ProtocolKey{}) {
		return l.protocol.Generation()
	}
	return l.now().Value(key)
}

// String keeps who prints a context from reading what is guarded.
func (l *life) String() string { return "datastar: the context of a stream" }
