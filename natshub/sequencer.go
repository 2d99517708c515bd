package natshub

import (
	"log/slog"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/hub"
)

// Bounds of the messages that are held back until what is before them was
// fetched. Messages that exceed them are dropped, and fetched later.
const (
	maxHeld      = 4096
	maxHeldBytes = 16 << 20
)

// sequencer applies the messages of a stream in the order of their numbers, each
// once, in whatever order they arrive.
type sequencer struct {
	replica        *hub.Replica
	log            *slog.Logger
	stream, prefix string
	observed       bool          // somebody wants what is carried with messages
	missing        chan struct{} // holds a value if messages have to be fetched
	doubt          chan struct{} // holds a value if the stream has to be checked
	questions      chan struct{} // holds a value if clients wait for a check

	mu sync.Mutex

	// What was applied, and what is known beyond it.
	epoch  string
	last   uint64    // the last number that was applied
	lastAt time.Time // when it was stored; zero after a reset
	tail   uint64    // the highest number that is known
	heard  bool      // something was applied since idle was last called
	proof  bool      // a message proved that the stream has changed
	stats  StreamStats

	// What is held back.
	held     map[uint64]*message
	heldSize int

	// Who waits.
	asked    uint64 // number of checks that were requested
	answered uint64 // the last request whose check is finished
	waiters  map[string]*waiter
	moved    chan struct{} // closed when the state changes, if a goroutine waits
}

func newSequencer(replica *hub.Replica, stream, prefix string) *sequencer {
	return &sequencer{
		replica: replica, log: replica.Logger(), stream: stream, prefix: prefix,
		missing: make(chan struct{}, 1), doubt: make(chan struct{}, 1), questions: make(chan struct{}, 1),
		held: map[uint64]*message{}, waiters: map[string]*waiter{},
	}
}

// offer applies a message or holds it back. fetched says whether it was fetched
// from the stream.
func (s *sequencer) offer(m *message, fetched bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case m.contradicts(s.epoch), s.replaced(m):
		s.proof = true
		raise(s.doubt)
	case m.seq <= s.last:
		s.stats.Duplicates++
	case m.seq > s.last+1:
		s.hold(m)
	default:
		if fetched {
			s.stats.Repaired++
		}
		s.apply(m, fetched)
		s.release()
	}
}

// replaced reports whether a message has the number of the last one that was
// applied, but is another message.
func (s *sequencer) replaced(m *message) bool {
	return m.seq == s.last && !s.lastAt.IsZero() && !m.at.IsZero() && !m.at.Equal(s.lastAt)
}

// hold keeps a message until those before it were fetched.
func (s *sequencer) hold(m *message) {
	s.tail = max(s.tail, m.seq)
	if _, twice := s.held[m.seq]; !twice && len(s.held) < maxHeld && s.heldSize+m.size <= maxHeldBytes {
		s.held[m.seq] = m
		s.heldSize += m.size
	}
	raise(s.missing)
}

// release applies the messages that were held and are next.
func (s *sequencer) release() {
	for m := s.held[s.last+1]; m != nil; m = s.held[s.last+1] {
		delete(s.held, m.seq)
		s.heldSize -= m.size
		s.apply(m, false)
	}
	if len(s.held) > 0 || s.tail > s.last {
		raise(s.missing)
	}
}

// wanted returns the next number to apply, and whether the stream has it or a
// later one.
func (s *sequencer) wanted() (from uint64, any bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last + 1, s.tail > s.last
}

// know records that the stream has a number.
func (s *sequencer) know(seq uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tail = max(s.tail, seq); s.tail > s.last {
		raise(s.missing)
	}
}

// idle reports whether nothing was applied since its last call.
func (s *sequencer) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	heard := s.heard
	s.heard = false
	return !heard
}

// raise puts a value into a channel that holds one, unless it is full.
func raise(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
