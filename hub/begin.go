package hub

import (
	"slices"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// delivery is what is yielded next: a batch, then frames, and then the feed may end.
type delivery struct {
	batch  *event.Batch // or nil
	frames []*event.Frame
	err    error // with which the feed ends, or nil
	last   bool  // the feed ends without an error
}

// add adds frames, unless the feed ends.
func (d *delivery) add(frames []*event.Frame) {
	if d.err == nil {
		d.frames = slices.Concat(d.frames, frames)
	}
}

// begin has a follower sent what it missed, the snapshot, what it gets for a gap, or only
// the position, so that a client that reconnects before anything was published misses
// nothing.
func (r *reader) begin(s *start) {
	r.limit = r.lifetime()
	if s.after == "" {
		r.show(s, nil)
		return
	}
	frames, held := r.hub.missed(s.known, s.from.seq, s.at.seq)
	if s.gap || !held {
		r.bridge(&start{at: s.at, after: s.after, gained: r.feed.topics})
		return
	}
	r.hub.stats.replays.Add(1)
	if len(s.gained) > 0 && r.feed.shows(r.hub) {
		r.show(s, nil)
	} else if len(frames) == 0 {
		r.todo.batch = &event.Batch{ID: s.at.String()}
	}
	r.todo.add(frames)
}

// bridge has a follower sent what it gets for a gap: what OnGap returns, and the
// snapshot.
func (r *reader) bridge(s *start) {
	r.hub.stats.gaps.Add(1)
	r.show(s, r.onGap(s.after))
}

// show has a follower sent events, and then the snapshots of the topics that it has
// seen nothing of, if the feed has one.
func (r *reader) show(s *start, events []event.Event) {
	if !r.feed.shows(r.hub) {
		r.todo.batch = &event.Batch{Events: events, ID: s.at.String()}
		return
	}
	view, err := r.view(s)
	if err != nil { // the client waits before it reconnects
		r.todo = delivery{batch: &event.Batch{Retry: time.Second + random(longestWait-time.Second)}, err: err}
		return
	}
	r.hub.stats.snapshots.Add(1)
	batch := &event.Batch{Frames: view.frames, Events: view.events, ID: view.id.String()}
	if len(events) > 0 {
		batch.Frames = slices.Insert(batch.Frames, 0, event.NewFrame("", events...))
	}
	r.todo = delivery{batch: batch, frames: view.since}
}

// resync empties the queue of a follower that gets a snapshot. It returns the
// position after which events are queued again.
func (c *core) resync(f *follower) position {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.empty()
	f.state &^= resync
	return c.now
}
