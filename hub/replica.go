package hub

import (
	"context"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Replica is the part of a hub over a message broker that each process has: what
// a [Memory] does, except that the broker numbers the events: whoever reads from
// the broker applies them in order. All methods may be called from any
// goroutine.
type Replica struct {
	*core
	behind func(ctx context.Context, seq uint64, mark string)
	relief calls
}

// NewReplica returns an empty replica, at sequence number 0 of an epoch of its
// own. behind is optional. It is called when a client reconnects with an id of
// this epoch that was not applied yet, on the goroutine of its stream, before
// the stream begins. The number and the mark come from the client, so they may be
// anything. It may wait until the number was applied. If it was not when behind
// returns, the follower has a gap.
func NewReplica(config MemoryConfig, behind func(ctx context.Context, seq uint64, mark string)) *Replica {
	r := &Replica{core: newCore(config), behind: behind}
	r.relief.log, r.relief.what = r.log, "coalescer"
	r.presence.track()
	r.catchUp = r.waitFor
	return r
}

// Check returns the error with which Publish of a [Hub] refuses these
// arguments, or nil.
func (r *Replica) Check(ctx context.Context, topic string, events ...event.Event) error {
	if err := check(ctx, topic, events); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	return nil
}

// Message is a message of the broker, as it is applied.
type Message struct {
	Topic  string
	Seq    uint64
	Mark   string    // what tells it from another message with its number, such as its time; printable, without blanks, "." and "-". Default ""
	At     time.Time // when it was published
	Events []event.Event
	Lost   bool // its events cannot be read: a gap for the followers of the topic

	// Carrier is what [Replica.Observe] returned where it was published. Optional.
	Carrier Carrier
}

// Apply queues the events of a message for all followers of its topic and keeps
// them for replay. The events must not be changed afterwards. Its number must be
// greater than that of every Apply since the last Reset. Without events, Apply only
// moves the position. A message that is lost is a gap for those who follow its topic.
// What it applies must be valid: see [Replica.Check].
//
// It returns a function that coalesces the queues that overflowed, or nil. That may
// take a while: whoever waits until the message was applied calls it, or else
// [Replica.Later] does.
func (r *Replica) Apply(m Message) (relieve func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := position{r.now.epoch, m.Seq, m.Mark}
	r.remember(at)
	switch {
	case r.closed, len(m.Events) == 0 && !m.Lost:
		r.now = at
		return nil
	case m.Lost:
		r.lost(m.Topic, at)
		return nil
	}
	if now := time.Now(); m.At.After(now) {
		m.At = now
	}
	crowded := r.apply(m.Topic, at, m.At, m.Carrier, m.Events)
	if len(crowded) == 0 {
		return nil
	}
	return func() { r.relieve(crowded) }
}

// Later has what Apply returned called on another goroutine, one after the other. Where
// too many wait it is left out: the next message asks for it again.
func (r *Replica) Later(relieve func()) {
	if relieve != nil {
		r.relief.add(relieve)
	}
}

// Reset begins an epoch after the message with a number and a mark, because the
// numbers that were applied so far are not continued. Everything before it is a
// gap. Each follower gets a snapshot, or what OnGap returns.
func (r *Replica) Reset(epoch string, seq uint64, mark string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = position{epoch, seq, mark}
	r.base = r.now
	r.marks.reset()
	r.history = history{}
	r.floors.reset(seq)
	for _, t := range r.topics {
		t.ring = ring{dropped: seq}
		r.forget(t)
	}
	for _, p := range r.patterns.named {
		p.dropped = seq
	}
	at := r.now
	for f := range r.followers {
		f.lose(&at)
	}
}

// waitFor calls behind if an id is newer than what was applied.
func (r *Replica) waitFor(ctx context.Context, after string) {
	cursor, valid := parseCursor(after)
	if r.behind == nil || !valid {
		return
	}
	r.mu.Lock()
	behind := cursor.epoch == r.now.epoch && cursor.seq > r.now.seq && !r.closed && !r.draining
	r.mu.Unlock()
	if behind {
		r.behind(ctx, cursor.seq, cursor.mark)
	}
}

// Stats returns the counts of this process: see [Hub]. Published does not
// include what is applied.
func (r *Replica) Stats() Stats { return r.core.Stats() }
