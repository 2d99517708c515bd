package stream

import "time"

// Flush sends what waits, and opens the stream if nothing was sent yet. Where it is
// another's turn, such as that of whoever calls the hook that flushes, it is done
// after that.
func (s *Stream) Flush() error {
	if s.queue(nil, nil) {
		return nil
	}
	if s.wanted.Store(true); !s.turn.TryLock() {
		return s.Usable()
	}
	defer s.giveTurn()
	s.wanted.Store(false)
	return s.flushAll()
}

// flushAll is Flush for who has the turn.
func (s *Stream) flushAll() error {
	opened := s.opened
	if err := s.open(); err != nil {
		return err
	}
	if opened && !s.pending {
		return nil
	}
	return s.flushMeasured()
}

// giveTurn lets go of the turn, sees to a flush that somebody wanted meanwhile, and
// tells who watches the stream.
func (s *Stream) giveTurn() {
	if s.meter == nil {
		s.passTurn()
		return
	}
	news := s.meter.take()
	defer news.tell()
	s.passTurn()
}

// passTurn is giveTurn for the timer, which tells nobody.
func (s *Stream) passTurn() {
	s.turn.Unlock()
	for s.wanted.Load() && s.turn.TryLock() {
		s.flushWanted()
	}
}

// flushWanted is for who has the turn, and lets go of it: a writer may panic.
func (s *Stream) flushWanted() {
	defer s.turn.Unlock()
	if s.wanted.Swap(false) {
		_ = s.flushAll() // the next Send returns what went wrong
	}
}

// openDelay is how long the header of a stream waits for the first batch at most.
const openDelay = time.Millisecond

// Open opens the stream: its header goes out with what is flushed next, or
// after FlushDelay, a millisecond at most.
func (s *Stream) Open() error {
	s.turn.Lock()
	defer s.giveTurn()
	if s.opened {
		return s.Usable()
	}
	if err := s.open(); err != nil {
		return err
	}
	if s.urgent {
		return s.flushMeasured()
	}
	s.pending = false // what a hook sent waits no longer
	s.delay(min(s.shared.FlushDelay, openDelay))
	return nil
}
