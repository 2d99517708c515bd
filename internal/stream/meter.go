package stream

import (
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/observe"
)

// Watcher is told what a stream does. Its methods are called one after the other, with
// no lock of the stream, by whoever sends.
type Watcher interface {
	Opened()
	Sent(s observe.Sent)
}

// meter measures a stream that somebody watches. A nil meter measures nothing. It is
// guarded by the stream's turn.
type meter struct {
	watcher Watcher
	began   time.Time     // of the request
	opened  time.Duration // since then
	all     observe.Sent
	due     observe.Sent // of which the watcher was not told yet
	told    bool         // that it opened

	telling sync.Mutex // held while the watcher is told
}

// meterIt has a stream that has opened measured, if anybody watches it.
func (s *Stream) meterIt() {
	if watcher, began := s.front.Watch(s.request); watcher != nil {
		s.meter = &meter{watcher: watcher, began: began, opened: time.Since(began)}
	}
}

// now returns the time since the request began.
func (m *meter) now() time.Duration {
	if m == nil {
		return 0
	}
	return time.Since(m.began)
}

// spent counts the time of writing since a time.
func (m *meter) spent(since time.Duration) {
	if m != nil {
		m.due.Writing += m.now() - since
	}
}

// wrote counts what was written since a time.
func (m *meter) wrote(events, bytes int, since time.Duration) {
	if m == nil {
		return
	}
	now := m.now()
	if events > 0 && m.all.Events+m.due.Events == 0 {
		m.all.FirstEvent, m.due.FirstEvent = now, now
	}
	m.due.Writing += now - since
	m.due.Events += events
	m.due.Bytes += bytes
}

// news is what the watcher is told of.
type news struct {
	of     *meter
	opened bool
	sent   observe.Sent
}

// take takes what the watcher has to be told of, if anything, unless it is being told:
// then the next one does. What it returns has to be told, without the turn.
func (m *meter) take() (n news) {
	if m == nil || m.told && m.due.Events == 0 || !m.telling.TryLock() {
		return n
	}
	return m.taken()
}

// taken is take for who has the lock.
func (m *meter) taken() news {
	n := news{m, !m.told, m.due}
	m.told = true
	m.all.Events += m.due.Events
	m.all.Bytes += m.due.Bytes
	m.all.Writing += m.due.Writing
	m.due = observe.Sent{}
	return n
}

// tell tells the watcher.
func (n *news) tell() {
	if n.of == nil {
		return
	}
	defer n.of.telling.Unlock()
	if n.opened {
		n.of.watcher.Opened()
	}
	if n.sent.Events > 0 {
		n.of.watcher.Sent(n.sent)
	}
}

// Measured returns what a stream did that is over, once its watcher was told of all. It
// reports false if there is none.
func (s *Stream) Measured() (observe.End, bool) {
	s.turn.Lock()
	m := s.meter
	s.turn.Unlock()
	if m == nil {
		return observe.End{}, false
	}
	m.telling.Lock() // whoever tells it may need the turn
	s.turn.Lock()
	last := m.taken()
	all := m.all
	s.turn.Unlock()
	last.tell()
	return observe.End{
		Events: all.Events, Bytes: all.Bytes, FirstEvent: all.FirstEvent, Writing: all.Writing,
		Duration: m.now() - m.opened,
	}, true
}

// eventsOf returns how many events a batch has, if there is one.
func eventsOf(b *event.Batch) int {
	if b == nil {
		return 0
	}
	n := len(b.Events)
	for _, f := range b.Frames {
		n += len(f.Events())
	}
	return n
}
