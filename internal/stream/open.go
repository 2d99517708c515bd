package stream

import (
	"errors"
	"net/http"
	"time"
)

var errCommitted = errors.New("datastar: another response was begun before the first event")

// errHead is why nothing follows the header that a HEAD asks for. net/http takes what
// is written, and would never tell that the client has left.
var errHead = errors.New("a HEAD asks for the header alone")

// open sends the header, unless that was done. Hooks of the framework's run then,
// without the lock that the state has: they may ask, set headers, and send.
func (s *Stream) open() error {
	if err := s.Usable(); err != nil || s.opened {
		return err
	}
	w, beneath := s.front.Writers()
	if s.front.Committed() {
		return s.fail(errCommitted)
	}
	if bottom := innermost(beneath); !flushes(bottom) {
		return s.fail(NoFlush{bottom})
	}
	s.w, s.beneath = w, beneath
	early, events := s.commit()
	s.meterIt()
	if s.request.Method == http.MethodHead {
		return s.fail(gone(errHead))
	}
	// A writer on top of the books may keep the header back: then it goes out now, and
	// not from the timer, where the hooks would be nobody's.
	s.urgent = !s.front.Committed()
	if len(early) > 0 {
		return s.measured(early, events, false)
	}
	return nil
}

// commit sends the header and takes the place of the writer beneath. It returns
// what was sent meanwhile, and how many events that is.
func (s *Stream) commit() (early []byte, events int) {
	s.opening.Store(true)
	defer func() { // a hook may panic
		s.mu.Lock()
		defer s.mu.Unlock()
		s.opening.Store(false)
		early, s.early = s.early, nil
		events = s.earlies
	}()
	s.setHeader(s.w.Header())
	s.w.WriteHeader(http.StatusOK)
	if s.sent = s.w.Header(); !writesAtOnce(s.beneath) {
		s.header = s.sent.Clone() // now: it may be sent later, by the timer
	}
	s.w = s.front.Install((*writer)(s))
	s.blank = keepsBack(s.beneath)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = true
	return nil, 0
}

// values are those of the header of each stream. They are never changed.
var values = [...]string{"text/event-stream", "no-cache, no-transform", "no", "keep-alive"}

// setHeader sets the header without an allocation for each value. The app's own
// Connection: close stays.
func (s *Stream) setHeader(h http.Header) {
	h["Content-Type"] = values[0:1:1]
	h["Cache-Control"] = values[1:2:2]
	h["X-Accel-Buffering"] = values[2:3:3]
	delete(h, "Content-Length")
	if s.request.ProtoMajor != 1 || h.Get("Connection") == "close" {
		return
	}
	if !s.body.Beside(h, s.control()) {
		h["Connection"] = values[3:4:4]
	}
}

// innermost returns the writer at the bottom of those that wrap each other.
func innermost(w http.ResponseWriter) http.ResponseWriter {
	for {
		outer, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = outer.Unwrap()
	}
}

// flushes reports whether a writer can flush. It does not try, since that
// would send the header.
func flushes(w http.ResponseWriter) bool {
	switch w.(type) {
	case interface{ FlushError() error }, http.Flusher:
		return true
	}
	return false
}

// keepsBack reports whether a writer is a middleware's that may keep back what it is
// given, as Echo's Gzip does: not one of net/http's, nor one that says it does not.
func keepsBack(w http.ResponseWriter) bool {
	for {
		outer, wraps := w.(interface{ Unwrap() http.ResponseWriter })
		if _, passes := w.(interface{ PassesAtOnce() }); !passes || !wraps {
			return wraps
		}
		w = outer.Unwrap()
	}
}

// writesAtOnce reports whether a writer is net/http's own, which is done with its
// header map once it was told to write it.
func writesAtOnce(w http.ResponseWriter) bool {
	if _, wraps := w.(interface{ Unwrap() http.ResponseWriter }); wraps {
		return false
	}
	_, own := w.(interface {
		EnableFullDuplex() error
		FlushError() error
		SetWriteDeadline(time.Time) error
	})
	return own
}
