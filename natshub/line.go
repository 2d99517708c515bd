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

// line applies the messages of a stream in the order of their numbers, each
// once, in whatever order they arrive.
type line struct {
	replica *hub.Replica
	log     *slog.Logger
	missing chan struct{} // holds a value if messages have to be fetched
	doubt   chan struct{} // holds a value if the stream has to be checked
	relief  later         // coalesces the queues of followers that overflowed

	mu       sync.Mutex
	epoch    string
	last     uint64    // the last number that was applied
	lastAt   time.Time // when it was stored; zero after a reset
	tail     uint64    // the highest number that is known
	held     map[uint64]*message
	heldSize int
	heard    bool   // something was applied since idle was last called
	proof    bool   // a message proved that the stream has changed
	asked    uint64 // number of checks that were requested
	answered uint64 // the last request whose check is finished
	waiters  map[string]*waiter
	moved    chan struct{} // closed when the state changes, if a goroutine waits
	stats    StreamStats
}

func newLine(replica *hub.Replica, log *slog.Logger) *line {
	return &line{
		replica: replica, log: log, missing: make(chan struct{}, 1), doubt: make(chan struct{}, 1),
		held: map[uint64]*message{}, waiters: map[string]*waiter{},
	}
}

// offer applies a message or holds it back. fetched says whether it was fetched
// from the stream.
func (l *line) offer(m *message, fetched bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case m.contradicts(l.epoch), l.replaced(m):
		l.proof = true
		raise(l.doubt)
	case m.seq <= l.last:
		l.stats.Duplicates++
	case m.seq > l.last+1:
		l.hold(m)
	default:
		if fetched {
			l.stats.Repaired++
		}
		l.apply(m, fetched)
		l.release()
	}
}

// replaced reports whether a message has the number of the last one that was
// applied, but is another message.
func (l *line) replaced(m *message) bool {
	return m.seq == l.last && !l.lastAt.IsZero() && !m.at.IsZero() && !m.at.Equal(l.lastAt)
}

// hold keeps a message until those before it were fetched.
func (l *line) hold(m *message) {
	l.tail = max(l.tail, m.seq)
	if _, twice := l.held[m.seq]; !twice && len(l.held) < maxHeld && l.heldSize+m.size <= maxHeldBytes {
		l.held[m.seq] = m
		l.heldSize += m.size
	}
	raise(l.missing)
}

// release applies the messages that were held and are next.
func (l *line) release() {
	for m := l.held[l.last+1]; m != nil; m = l.held[l.last+1] {
		delete(l.held, m.seq)
		l.heldSize -= m.size
		l.apply(m, false)
	}
	if len(l.held) > 0 || l.tail > l.last {
		raise(l.missing)
	}
}

func (l *line) apply(m *message, fetched bool) {
	l.last, l.lastAt, l.heard = m.seq, m.at, true
	l.tail = max(l.tail, m.seq)
	at := time.Now()
	if fetched {
		at = m.at
	}
	if m.err != nil {
		l.stats.Skipped++
		l.log.Error("natshub: a message was left out", "sequence", m.seq, "topic", m.topic, "error", m.err)
		m.events = nil
	} else {
		l.stats.Applied++
	}
	relieve := l.replica.Apply(hub.Message{Topic: m.topic, Seq: m.seq, Mark: markOf(m.at), At: at, Events: m.events})
	if w := l.waiters[m.id]; w != nil {
		w.applied, w.relieve = true, relieve
		w.done()
	} else {
		l.relief.add(relieve)
	}
	l.change()
}

// reset continues after the number seq of an epoch, whose message was stored at a
// time, or at zero if that is not known. Followers that miss what is before it have
// a gap.
func (l *line) reset(epoch string, seq uint64, stored time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if epoch != l.epoch {
		l.held, l.heldSize, l.tail = map[uint64]*message{}, 0, seq
	}
	for n, m := range l.held {
		if n <= seq {
			delete(l.held, n)
			l.heldSize -= m.size
		}
	}
	l.epoch, l.last, l.lastAt, l.proof = epoch, seq, time.Time{}, false
	l.tail = max(l.tail, seq)
	l.replica.Reset(epoch, seq, markOf(stored))
	l.release()
	l.change()
}

// wanted returns the next number to apply, and whether the stream has it or a
// later one.
func (l *line) wanted() (from uint64, any bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last + 1, l.tail > l.last
}

// know records that the stream has a number.
func (l *line) know(seq uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tail = max(l.tail, seq); l.tail > l.last {
		raise(l.missing)
	}
}

// idle reports whether nothing was applied since its last call.
func (l *line) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	heard := l.heard
	l.heard = false
	return !heard
}

// raise puts a value into a channel that holds one, unless it is full.
func raise(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
