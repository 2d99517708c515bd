package stream

import (
	"errors"
	"net/http"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/deadline"
)

// passThrough is how many bytes net/http keeps before it writes to the
// connection: from then on a write can block and needs a deadline.
const passThrough = 2048

var errTorn = errors.New("datastar: a writer or a hook panicked in the middle of an event")

// write writes whole events and sees to their flush.
func (s *Stream) write(p []byte, atOnce bool) error {
	defer func() { // a hook or a writer may panic: half an event is the last
		if len(p) > 0 || s.passing.Load() != nil {
			_ = s.fail(errTorn)
		}
	}()
	for len(p) > 0 {
		n := min(len(p), deadline.Part)
		if s.waiting += n; s.waiting > passThrough {
			s.arm(time.Now())
		}
		now := p[:n]
		p = p[n:]
		if err := s.pass(now); err != nil {
			p = nil
			return err
		}
	}
	if atOnce || s.urgent {
		return s.flush()
	}
	if s.waiting > passThrough {
		s.disarm()
	}
	s.delay(s.shared.FlushDelay)
	return nil
}

// measured is write of so many events.
func (s *Stream) measured(p []byte, events int, atOnce bool) error {
	if s.meter == nil {
		return s.write(p, atOnce)
	}
	began := s.meter.now()
	err := s.write(p, atOnce)
	if err != nil {
		s.meter.spent(began)
	} else {
		s.meter.wrote(events, len(p), began)
	}
	return err
}

// delay sees to it that what waits is flushed some time.
func (s *Stream) delay(d time.Duration) {
	if !s.pending {
		s.pending = true
		s.schedule(time.Now(), max(d, 0))
	}
}

// pass writes bytes of an event through the framework's books, which give them
// to our writer: it lets just these pass.
func (s *Stream) pass(p []byte) error {
	s.blank = false
	s.passing.Store(&p[0])
	_, err := s.w.Write(p)
	if s.passing.Load() != nil { // our writer was not reached
		s.passing.Store(nil)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errForeign):
		return s.fail(err)
	}
	return s.fail(gone(err))
}

// beat sends a heartbeat. It goes past the writer that keeps the books, since
// the handler may be reading them.
func (s *Stream) beat() error {
	s.arm(time.Now())
	s.blank = false
	if err := s.comment(); err != nil {
		return s.fail(gone(err))
	}
	return s.flush()
}

// comment writes a heartbeat beneath. A writer there may have books of its own, which
// it has a way past.
func (s *Stream) comment() error {
	write := s.beneath.Write
	if past, ok := s.beneath.(interface{ WriteComment([]byte) (int, error) }); ok {
		write = past.WriteComment
	}
	_, err := write([]byte(event.Heartbeat))
	return err
}

// control controls the connection beneath.
func (s *Stream) control() *http.ResponseController { return http.NewResponseController(s.beneath) }

// flush sends what waits to the client.
func (s *Stream) flush() error {
	now := time.Now()
	s.arm(now)
	if s.blank { // Echo's Gzip spoils an answer that is flushed before anything was written
		s.blank = false
		_ = s.comment() // its error comes with the flush
	}
	err := s.control().Flush()
	if err == nil {
		err = s.Left()
	}
	s.urgent, s.pending, s.waiting = false, false, 0
	s.disarm()
	if err != nil {
		return s.fail(gone(err))
	}
	if s.timers > 0 {
		s.schedule(now, s.shared.Heartbeat)
	}
	return nil
}

// flushMeasured is flush where nothing is written with it.
func (s *Stream) flushMeasured() error {
	began := s.meter.now()
	defer s.meter.spent(began)
	return s.flush()
}

// arm moves the write deadline forward, past the server's own.
func (s *Stream) arm(now time.Time) {
	timeout := s.shared.WriteTimeout
	if timeout < 0 {
		return
	}
	if !s.stays() || s.limit.Sub(now) < timeout-timeout/8 {
		s.limit = now.Add(timeout)
		s.moved.Store(false)
		err := s.control().SetWriteDeadline(s.limit)
		s.armed = s.armed || !errors.Is(err, http.ErrNotSupported)
	}
	s.until.Store(s.limit.UnixNano())
}

// stays reports whether a write deadline may stay that leaves a write seven eighths of its
// time, since setting it takes a twentieth of what an event takes. That is over HTTP/1.1,
// which heeds it in a write only, where neither the app nor the writer of a middleware
// may have set another.
func (s *Stream) stays() bool {
	return s.request.ProtoMajor == 1 && !s.moved.Load() && !keepsBack(s.beneath)
}

// disarm takes our deadline back until the next write: see [deadline.Clear].
func (s *Stream) disarm() {
	s.until.Store(0)
	if s.armed {
		deadline.Clear(s.control(), s.request)
	}
}
