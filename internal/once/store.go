// Package once remembers how commands were answered, so that one that is sent
// again gets its answer again and does not run again.
package once

import (
	"sync"
	"time"
)

// overhead is what an answer takes in memory besides its header and body.
const overhead = 256

// Store keeps answers until they expire or make room for others: those that
// ended first go first. One that is being made is never let go of. It must not
// be copied after its first use.
type Store struct {
	Window    time.Duration // how long an answer is kept after its end, and made for nobody
	MaxAnswer int64         // bytes of one body
	MaxBytes  int64         // of all answers

	mu      sync.Mutex
	answers map[Key]*Answer
	ended   []*Answer // in the order of their ends
	bytes   int64
}

// Begin returns the answer to a command, and whether it has to be made: by
// [Answer.Detach], [Answer.Record] and [Answer.End]. Else it is there for
// [Answer.Replay].
func (s *Store) Begin(key Key) (a *Answer, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(time.Now())
	if a, ok := s.answers[key]; ok {
		a.join()
		return a, false
	}
	if s.answers == nil {
		s.answers = map[Key]*Answer{}
	}
	a = &Answer{store: s, key: key, audience: 1}
	s.answers[key] = a
	s.charge(a, overhead)
	return a, true
}

// expire lets go of the answers whose time is over.
func (s *Store) expire(now time.Time) {
	for len(s.ended) > 0 && !now.Before(s.ended[0].expires) {
		s.evict()
	}
}

// charge counts bytes of an answer, and makes room for them. It reports whether
// there is room.
func (s *Store) charge(a *Answer, bytes int64) bool {
	a.bytes += bytes
	s.bytes += bytes
	for s.bytes > s.MaxBytes && len(s.ended) > 0 {
		s.evict()
	}
	return s.bytes <= s.MaxBytes
}

// evict lets go of the answer that ended first.
func (s *Store) evict() {
	oldest := s.ended[0]
	s.ended[0] = nil
	s.ended = s.ended[1:]
	s.forget(oldest)
}

func (s *Store) forget(a *Answer) {
	delete(s.answers, a.key)
	s.bytes -= a.bytes
}
