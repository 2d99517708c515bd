package natshub

import (
	"time"

	"github.com/echo-datastar/datastar/hub"
)

// apply applies the next message.
func (s *sequencer) apply(m *message, fetched bool) {
	s.last, s.lastAt, s.heard = m.seq, m.at, true
	s.tail = max(s.tail, m.seq)
	at := time.Now()
	if fetched {
		at = m.at
	}
	if m.err != nil {
		s.stats.Skipped++
		s.log.Error("natshub: a message cannot be read: it is a gap for the followers of its topic, if that is known", "sequence", m.seq, "topic", m.topic, "error", m.err)
		m.events = nil
	} else {
		s.stats.Applied++
	}
	s.obey(m, at)
	relieve := s.replica.Apply(hub.Message{Topic: m.topic, Seq: m.seq, Mark: markOf(m.at), At: at, Events: m.events, Lost: m.err != nil && m.topic != "", Carrier: m.with})
	if w := s.waiters[m.id]; w != nil {
		w.applied, w.relieve = true, relieve
		w.done()
	} else {
		s.replica.Later(relieve)
	}
	s.change()
}

// obey does what a message says of a key. Its events are for the followers with that
// key.
func (s *sequencer) obey(m *message, at time.Time) {
	switch m.order.do {
	case doDisconnect:
		s.replica.Disconnect(m.order.key, at, m.events...)
	case doAllow:
		s.replica.Allow(m.order.key)
	default:
		return
	}
	m.events = nil
}

// reset continues after the number seq of an epoch, whose message was stored at a
// time, or at zero if that is not known. Followers that miss what is before it have
// a gap.
func (s *sequencer) reset(epoch string, seq uint64, stored time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if epoch != s.epoch {
		s.held, s.heldSize, s.tail = map[uint64]*message{}, 0, seq
	}
	for n, m := range s.held {
		if n <= seq {
			delete(s.held, n)
			s.heldSize -= m.size
		}
	}
	s.epoch, s.last, s.lastAt, s.proof = epoch, seq, time.Time{}, false
	s.tail = max(s.tail, seq)
	s.replica.Reset(epoch, seq, markOf(stored))
	s.release()
	s.change()
}
