package hub

import (
	"context"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Replica is the part of a hub over a message broker that each process has. It
// is a [Memory] except that the broker numbers the events: whoever reads from
// the broker applies them in order. All methods may be called from any
// goroutine.
//
// Apply, Reset and SetElsewhere do not call the callbacks of MemoryConfig. They
// return a function that does, or nil. It may be called later, on another
// goroutine.
type Replica struct{ m *Memory }

// replica is what a Memory has in addition if it belongs to a Replica. It is
// nil otherwise.
type replica struct {
	behind  func(ctx context.Context, seq uint64)
	local   map[string]struct{} // topics that a follower joined or left
	wake    chan struct{}       // holds a value if local is not empty
	counted map[string]int      // followers in other processes
}

// NewReplica returns an empty replica, at sequence number 0 of an epoch of its
// own. behind is optional. It is called when a client reconnects with an id of
// this epoch that was not applied yet, on the goroutine of its stream, before
// the stream begins. It may wait until the number seq was applied. If it was
// not when behind returns, the follower has a gap.
func NewReplica(config MemoryConfig, behind func(ctx context.Context, seq uint64)) *Replica {
	m := NewMemory(config)
	m.replica = &replica{behind: behind, local: map[string]struct{}{}, wake: make(chan struct{}, 1), counted: map[string]int{}}
	return &Replica{m}
}

// Check returns the error with which Publish of a [Hub] refuses these
// arguments, or nil.
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

// Apply queues events for all followers of the topic and keeps them for replay,
// as published at the time at. The events must not be changed afterwards. seq
// must be greater than that of every Apply since the last Reset. Without
// events, Apply only moves the position to seq. The arguments must be valid:
// see [Replica.Check]. tell calls OnOverflow.
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

// Reset begins an epoch at the position seq, because the numbers that were
// applied so far are not continued. Everything before it is a gap. Each
// follower gets a snapshot, or its feed ends with ErrGap if it has none. tell
// calls OnGap for those that get a snapshot.
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

// lose drops what waits for the follower, and reports whether it gets a
// snapshot.
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

// catchUp calls behind of a Replica if the id is newer than what was applied.
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

// Feed returns a feed of topics and patterns: see [Hub].
func (r *Replica) Feed(topics ...string) Feed { return r.m.Feed(topics...) }

// Position returns the cursor after what was applied so far: see [Hub].
func (r *Replica) Position() string { return r.m.Position() }

// Followers returns how many follow the topic by its name, in this process and
// in others: see [Hub].
func (r *Replica) Followers(topic string) int { return r.m.Followers(topic) }

// Stats returns the counts of this process: see [Hub]. Published does not
// include what is applied.
func (r *Replica) Stats() Stats { return r.m.Stats() }

// Shutdown ends the feeds of this process bit by bit: see [Hub].
func (r *Replica) Shutdown(ctx context.Context) error { return r.m.Shutdown(ctx) }

// Close ends the feeds of this process at once: see [Hub]. Afterwards Apply
// only moves the position.
func (r *Replica) Close() error { return r.m.Close() }
