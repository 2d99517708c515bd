package stream

import "time"

// One timer serves both the flush of events that wait and the heartbeat in
// silence. It may only run while somebody vouches that the response will not
// be taken away meanwhile: Handler, or a loop in progress.

// StartTimers lets timers run until StopTimers is called as often.
func (s *Stream) StartTimers() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timers++
	if s.opened && s.timers == 1 && !s.closed {
		s.schedule(time.Now(), s.shared.Heartbeat)
	}
}

// Expect opens the stream after FlushDelay if nothing is sent until then, for a
// loop that cannot tell whether it will have to wait. It holds until the
// function it returns is called.
func (s *Stream) Expect() (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.opened && s.usable() == nil {
		s.expected = true
		s.schedule(time.Now(), max(s.shared.FlushDelay, 0))
	}
	return s.stopExpecting
}

func (s *Stream) stopExpecting() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expected = false; !s.opened {
		s.stopTimer()
	}
}

// StopTimers takes back what StartTimers allowed. With the last one, what
// waits is flushed.
func (s *Stream) StopTimers() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timers--; s.timers > 0 || s.closed {
		return
	}
	s.stopTimer()
	if s.opened && s.waiting > 0 && s.err == nil {
		_ = s.flush() // the next Send returns what went wrong
	}
}

// schedule sets when the timer has something to do; a negative delay is never.
// A timer that will fire a little early is left alone, since tick sets it
// again: so a busy stream seldom touches its timer.
func (s *Stream) schedule(now time.Time, delay time.Duration) {
	if delay < 0 {
		s.due = time.Time{}
		s.stopTimer()
		return
	}
	s.due = now.Add(delay)
	switch {
	case s.timer == nil:
		s.timer = time.AfterFunc(delay, s.tick)
	case s.due.Before(s.fires) || s.fires.Sub(now) < delay/2:
		s.timer.Reset(delay)
	default:
		return
	}
	s.fires = s.due
}

func (s *Stream) stopTimer() {
	if s.timer != nil {
		s.timer.Stop()
		s.fires = time.Time{}
	}
}

// tick flushes or sends a heartbeat, unless it came too late to matter.
func (s *Stream) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.timers == 0 || s.err != nil || s.due.IsZero() {
		return
	}
	if now := time.Now(); now.Before(s.due) {
		s.fires = time.Time{}
		s.schedule(now, s.due.Sub(now))
		return
	}
	// The next Send returns what goes wrong here.
	switch {
	case !s.opened:
		if s.expected && s.open() == nil {
			_ = s.flush()
		}
	case s.waiting > 0:
		_ = s.flush()
	default:
		_ = s.beat()
	}
}
