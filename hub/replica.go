package hub

import (
	"context"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Replica is what a hub over a broker has in each process: all of a [Memory]
// but what numbers the events. The broker does that, and whoever reads from it
// applies them in order. All methods may be called from any goroutine.
//
// Apply, Reset and SetElsewhere do not call back themselves: they return a
// function that does, which may be left to another goroutine, or nil.
type Replica struct{ m *Memory }

// replica is what a Memory has more if it is a Replica's. That of one that is
// none is nil.
type replica struct {
	behind  func(ctx context.Context, seq uint64)
	local   map[string]struct{} // topics that were joined or left
	wake    chan struct{}       // holds one if there are such
	counted map[string]int      // followers elsewhere
}

// NewReplica returns a replica of nothing, which is at sequence number 0 of an
// epoch of its own. behind is called before a page is served that saw what was
// not applied yet, by its goroutine: it may wait until it was, and the page has
// a gap if it was not then. It may be nil.
func NewReplica(config MemoryConfig, behind func(ctx context.Context, seq uint64)) *Replica {
	m := NewMemory(config)
	m.replica = &replica{behind: behind, local: map[string]struct{}{}, wake: make(chan struct{}, 1), counted: map[string]int{}}
	return &Replica{m}
}

// Check returns what [Hub] says that Publish returns for these arguments, or
// nil if they can be published.
func (r *Replica) Check(ctx context.Context, topic string, events ...event.Event) error {
	if err := check(ctx, topic, events); err != nil {
		return err
	}
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	if r.m.closed {
		return ErrClosed
	}
	return nil
}

// Apply hands events, which must not be changed any more, to all that follow
// the topic, and keeps them for replay, as published at a time. seq must be
// above all that was applied before since Reset; without events it only moves
// the position on. What [Replica.Check] refuses must not be applied.
func (r *Replica) Apply(topic string, seq uint64, at time.Time, events ...event.Event) (tell func()) {
	m := r.m
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || len(events) == 0 {
		m.seq = seq
		return nil
	}
	if now := time.Now(); at.After(now) {
		at = now
	}
	overflows := m.apply(topic, seq, at, events)
	if len(overflows) == 0 {
		return nil
	}
	return func() { m.tellOverflows(overflows) }
}

// Reset says that what was applied is not continued: the position becomes seq
// of an epoch, and all before it a gap. Followers get a snapshot if their feed
// has one, else it ends with ErrGap.
func (r *Replica) Reset(epoch string, seq uint64) (tell func()) {
	m := r.m
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.oldest != nil {
		m.drop(m.oldest.topic)
	}
	after := formatID(m.epoch, m.seq)
	m.epoch, m.seq, m.forgotten = epoch, seq, seq
	for _, t := range m.topics {
		t.ring.trimmed = seq
	}
	var lost []*follower
	for f := range m.followers {
		if f.lose(seq) {
			m.stats.gaps.Add(1)
			lost = append(lost, f)
		}
	}
	if len(lost) == 0 || m.config.OnGap == nil {
		return nil
	}
	return func() {
		for _, f := range lost {
			m.config.OnGap(f.public(), after)
		}
	}
}

// lose has the follower forget what waits, and reports whether it gets a
// snapshot instead.
func (f *follower) lose(seq uint64) (resync bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.empty()
	f.seq = seq
	switch {
	case f.over != nil:
	case f.feed.snapshot == nil:
		f.over = ErrGap
	default:
		f.resync, resync = true, true
	}
	f.rouse()
	return resync
}

// catchUp waits for what a page saw already, if this is a replica that did not.
func (m *Memory) catchUp(ctx context.Context, after string) {
	if m.replica == nil || m.replica.behind == nil {
		return
	}
	m.mu.Lock()
	seq, ok := parseID(m.epoch, after)
	behind := ok && seq > m.seq && !m.closed && !m.draining
	m.mu.Unlock()
	if behind {
		m.replica.behind(ctx, seq)
	}
}

// Feed is [Hub]'s.
func (r *Replica) Feed(topics ...string) Feed { return r.m.Feed(topics...) }

// Position is [Hub]'s: the cursor of what was applied so far.
func (r *Replica) Position() string { return r.m.Position() }

// Followers is [Hub]'s: those in this process and elsewhere.
func (r *Replica) Followers(topic string) int { return r.m.Followers(topic) }

// Stats is [Hub]'s, of this process. What is applied is not counted as
// published.
func (r *Replica) Stats() Stats { return r.m.Stats() }

// Shutdown is [Hub]'s.
func (r *Replica) Shutdown(ctx context.Context) error { return r.m.Shutdown(ctx) }

// Close is [Hub]'s. What is applied afterwards is ignored.
func (r *Replica) Close() error { return r.m.Close() }
