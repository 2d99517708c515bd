package stream

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// passThrough is how many bytes net/http keeps before it writes to the
// connection: from then on a write can block and needs a deadline.
const passThrough = 2048

// heartbeat is a comment, which every client skips.
const heartbeat = ":\n\n"

var errCommitted = errors.New("datastar: another response was begun before the first event")

// open sends the header, unless that was done.
func (s *Stream) open() error {
	if s.opened {
		return nil
	}
	w, beneath := s.response.Writers()
	if s.response.Committed() {
		return s.over(errCommitted)
	}
	if bottom := innermost(beneath); !flushes(bottom) {
		return s.over(fmt.Errorf("datastar: events cannot be flushed through %T; "+
			"Echo's Timeout middleware is known for it, ContextTimeout is not", bottom))
	}
	s.w, s.beneath, s.control = w, beneath, *http.NewResponseController(beneath)
	if s.request.ContentLength != 0 && !s.bodyRead {
		// HTTP/1.1 would close a body that is not read to its end at the
		// first flush. Where it cannot be kept open, it is not needed.
		_ = s.control.EnableFullDuplex()
	}
	s.setHeader(w.Header())
	w.WriteHeader(http.StatusOK)
	s.opened = true
	return nil
}

// setHeader sets the header without an allocation for each value.
func (s *Stream) setHeader(h http.Header) {
	s.header = [...]string{"text/event-stream", "no-cache, no-transform", "no", "keep-alive"}
	h["Content-Type"] = s.header[0:1:1]
	h["Cache-Control"] = s.header[1:2:2]
	h["X-Accel-Buffering"] = s.header[2:3:3]
	if s.request.ProtoMajor == 1 {
		h["Connection"] = s.header[3:4:4]
	}
	delete(h, "Content-Length")
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

// write writes whole events and sees to their flush.
func (s *Stream) write(p []byte, atOnce bool) error {
	if s.waiting += len(p); s.waiting > passThrough {
		s.arm(time.Now())
	}
	if _, err := s.w.Write(p); err != nil {
		return s.fail(err)
	}
	if atOnce {
		return s.flush()
	}
	if s.waiting == len(p) {
		s.schedule(time.Now(), s.shared.FlushDelay)
	}
	return nil
}

// beat sends a heartbeat. It goes past the writer that keeps the books, since
// the handler may be reading them.
func (s *Stream) beat() error {
	s.arm(time.Now())
	if _, err := s.beneath.Write([]byte(heartbeat)); err != nil {
		return s.fail(err)
	}
	return s.flush()
}

// flush sends what waits to the client.
func (s *Stream) flush() error {
	now := time.Now()
	s.arm(now)
	err := s.control.Flush()
	s.waiting = 0
	s.disarm()
	if err == nil && s.left() {
		err = ErrGone
	}
	if err != nil {
		return s.fail(err)
	}
	if s.timers > 0 {
		s.schedule(now, s.shared.Heartbeat)
	}
	return nil
}

// arm moves the write deadline forward, past the server's own.
func (s *Stream) arm(now time.Time) {
	if s.shared.WriteTimeout < 0 {
		return
	}
	err := s.control.SetWriteDeadline(now.Add(s.shared.WriteTimeout))
	s.armed = s.armed || !errors.Is(err, http.ErrNotSupported)
}

// disarm takes the deadline back where it would end a stream that is idle:
// HTTP/2 resets a stream when it passes, HTTP/1.1 only minds it in a write.
func (s *Stream) disarm() {
	if s.armed && s.request.ProtoMajor > 1 {
		_ = s.control.SetWriteDeadline(time.Time{})
	}
}
