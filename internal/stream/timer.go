package stream

import (
	"fmt"
	"time"
)

// One timer serves both the flush of events that wait and the heartbeat in
// silence. It may only run while somebody vouches that the response will not
// be taken away meanwhile: Handler, or a loop in progress.

// StartTimers lets timers run until StopTimers is called as often.
func (s *Stream) StartTimers() {
	s.turn.Lock()
	defer s.giveTurn()
	s.timers++
	if s.opened && s.timers == 1 && !s.closed {
		s.schedule(time.Now(), s.shared.Heartbeat)
	}
}

// StopTimers takes back what StartTimers allowed. With the last one, what
// waits is flushed.
func (s *Stream) StopTimers() {
	s.turn.Lock()
	defer s.giveTurn()
	if s.timers--; s.timers > 0 || s.closed {
		return
	}
	s.stopTimer()
	if s.pending && s.Usable() == nil {
		_ = s.flushMeasured() // the next Send returns what went wrong
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
	defer s.survive() // last, since another's flush may be done as well
	s.turn.Lock()
	defer s.passTurn()
	if s.closed || s.timers == 0 || s.due.IsZero() || s.Usable() != nil {
		return
	}
	if now := time.Now(); now.Before(s.due) {
		s.fires = time.Time{}
		s.schedule(now, s.due.Sub(now))
		return
	}
	// The next Send returns what goes wrong here.
	if s.pending {
		_ = s.flushMeasured()
	} else {
		_ = s.beat()
	}
}

// survive ends the stream where a writer of the app's panics in the timer, which
// would end the process.
func (s *Stream) survive() {
	if panicked := recover(); panicked != nil {
		s.turn.Lock()
		defer s.turn.Unlock()
		_ = s.fail(fmt.Errorf("datastar: a writer panicked: %v", panicked))
	}
}
