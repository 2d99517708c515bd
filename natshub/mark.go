package natshub

import (
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// mark is the state of a sequencer before the stream is asked for its state.
type mark struct {
	epoch      string
	last, tail uint64
	lastAt     time.Time
	proof      bool
	asked      uint64
}

func (s *sequencer) mark() mark {
	s.mu.Lock()
	defer s.mu.Unlock()
	return mark{s.epoch, s.last, s.tail, s.lastAt, s.proof, s.asked}
}

// verdict is the result of comparing a stream with what was applied of it.
type verdict uint8

const (
	same verdict = iota
	another
	changed  // the same stream, which lost what was applied
	trimmed  // its limits dropped what was not applied yet
	doubtful // it lost messages, or its leader does not know all of them yet
)

// compare returns the verdict on a stream in the state s.
func (m mark) compare(epoch string, s jetstream.StreamState) verdict {
	switch {
	case epoch != m.epoch:
		return another
	case m.proof:
		return changed
	case s.LastSeq < max(m.last, m.tail), s.LastSeq == m.last && s.Msgs > 0 && !m.lastAt.IsZero() && !s.LastTime.Equal(m.lastAt):
		return doubtful
	case s.FirstSeq > m.last+1:
		return trimmed
	}
	return same
}

// compareStart returns trimmed if the stream dropped messages that were not
// applied yet, and otherwise same.
func (m mark) compareStart(s jetstream.StreamState) verdict {
	if s.FirstSeq > m.last+1 {
		return trimmed
	}
	return same
}

// checked records a finished check, and that the stream ends with the number
// last.
func (s *sequencer) checked(before mark, last uint64) {
	s.know(last)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered = before.asked
	s.change()
}
