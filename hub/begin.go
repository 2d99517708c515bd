package hub

import (
	"context"
	"slices"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// delivery is what a follower is sent next: a batch unless it is empty, then frames,
// and then the error ends the feed, if there is one. It is made before anything is
// yielded, since a stream that writes needs a deep stack, and keeps it.
type delivery struct {
	first  event.Batch
	frames []*event.Frame
	err    error
}

// begin returns what a follower is sent first: what was missed, the snapshot, what it
// gets for a gap, or only the position, so that a client that reconnects before
// anything was published misses nothing.
func (f *follower) begin(ctx context.Context, s *start) delivery {
	if s.after == "" {
		return f.show(ctx, s, nil)
	}
	frames, held := f.hub.missed(s.known, s.from.seq, s.at.seq)
	if s.gap || !held {
		return f.bridge(ctx, &start{at: s.at, after: s.after, gained: f.feed.topics})
	}
	f.hub.stats.replays.Add(1)
	var d delivery
	if len(s.gained) > 0 && f.feed.shows(f.hub) {
		d = f.show(ctx, s, nil)
	} else if len(frames) == 0 {
		d.first.ID = s.at.String()
	}
	d.frames = frames
	return d
}

// bridge returns what a follower gets for a gap: what OnGap returns, and the
// snapshot.
func (f *follower) bridge(ctx context.Context, s *start) delivery {
	f.hub.stats.gaps.Add(1)
	return f.show(ctx, s, f.onGap(ctx, s.after))
}

// show returns events, and then the snapshots of the topics that the follower has
// seen nothing of, if the feed has one.
func (f *follower) show(ctx context.Context, s *start, first []event.Event) delivery {
	if !f.feed.shows(f.hub) {
		return delivery{first: event.Batch{Events: first, ID: s.at.String()}}
	}
	view, err := f.view(ctx, s)
	if err != nil { // the client waits before it reconnects
		return delivery{first: event.Batch{Retry: time.Second + random(longestWait-time.Second)}, err: err}
	}
	f.hub.stats.snapshots.Add(1)
	batch := event.Batch{Frames: view.frames, Events: view.events, ID: view.id.String()}
	if len(first) > 0 {
		batch.Frames = slices.Insert(batch.Frames, 0, event.NewFrame("", first...))
	}
	return delivery{first: batch, frames: view.since}
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
