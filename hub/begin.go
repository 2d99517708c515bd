package hub

import (
	"context"
	"slices"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// begin yields what a follower is sent first: what was missed, the snapshot, what it
// gets for a gap, or only the position, so that a client that reconnects before
// anything was published misses nothing.
func (f *follower) begin(ctx context.Context, s start, yield func(event.Batch, error) bool) (more bool, err error) {
	if s.after == "" {
		return f.show(ctx, s, nil, yield)
	}
	frames, held := f.hub.missed(s.known, s.from.seq, s.at.seq)
	if s.gap || !held {
		s.gap, s.gained, s.known, s.from = true, f.feed.topics, nil, position{}
		return f.bridge(ctx, s, yield)
	}
	f.hub.stats.replays.Add(1)
	if len(s.gained) > 0 && f.feed.shows(f.hub) {
		if more, err := f.show(ctx, s, nil, yield); err != nil || !more {
			return more, err
		}
	} else if len(frames) == 0 {
		return yield(f.batch(event.Batch{ID: s.at.String()}), nil), nil
	}
	return f.send(frames, yield), nil
}

// bridge yields what a follower gets for a gap: what OnGap returns, and the
// snapshot.
func (f *follower) bridge(ctx context.Context, s start, yield func(event.Batch, error) bool) (more bool, err error) {
	f.hub.stats.gaps.Add(1)
	return f.show(ctx, s, f.onGap(ctx, s.after), yield)
}

// show yields events, and then the snapshots of the topics that the follower has
// seen nothing of, if the feed has one.
func (f *follower) show(ctx context.Context, s start, first []event.Event, yield func(event.Batch, error) bool) (more bool, err error) {
	if !f.feed.shows(f.hub) {
		return yield(f.batch(event.Batch{Events: first, ID: s.at.String()}), nil), nil
	}
	view, err := f.view(ctx, s)
	if err != nil {
		return f.failed(ctx, err, yield)
	}
	f.hub.stats.snapshots.Add(1)
	batch := event.Batch{Frames: view.frames, Events: view.events, ID: view.id.String()}
	if len(first) > 0 {
		batch.Frames = slices.Insert(batch.Frames, 0, event.NewFrame("", first...))
	}
	if !yield(f.batch(batch), nil) {
		return false, nil
	}
	return f.send(view.since, yield), nil
}

// failed yields how long the client waits before it reconnects, and returns the
// error of a snapshot.
func (f *follower) failed(ctx context.Context, err error, yield func(event.Batch, error) bool) (more bool, _ error) {
	if ctx.Err() != nil || !yield(event.Batch{Retry: time.Second + random(longestWait-time.Second)}, nil) {
		return false, nil
	}
	return false, err
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
