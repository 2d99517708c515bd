package hub

import (
	"slices"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Follower describes a follower to a callback.
type Follower struct {
	Topics []string
	Key    string // that of Feed.By
	Since  time.Time
}

// follower is one stream that follows a feed. An idle one takes little: it has
// no goroutine, timer or buffer of its own.
type follower struct {
	hub   *Memory
	feed  Feed
	since time.Time
	seats []seat        // one per topic of the feed, under the hub's lock
	wake  chan struct{} // holds a value if there is something to take

	mu       sync.Mutex // held for a moment only, under the hub's lock or without
	queue    []*event.Frame
	events   int
	bytes    int
	seq      uint64 // the highest sequence number that was queued
	resync   bool   // its queue was dropped, and it gets a snapshot
	draining bool
	over     error // why the feed ends, or nil
}

func (f *follower) public() Follower {
	return Follower{slices.Clone(f.feed.topics), f.feed.key, f.since}
}

func (f *follower) patterned() bool { return slices.ContainsFunc(f.feed.topics, isPattern) }

// push queues an entry, once even if the follower follows its topic in several
// ways. It returns the outcome if the queue overflowed, and the number of
// events that were left out or lost, or 1 for the follower.
func (f *follower) push(e *entry) (Outcome, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.seq <= f.seq || f.resync || f.over != nil {
		return none, 0
	}
	f.seq = e.seq
	f.add(e.frame)
	f.rouse()
	if !f.exceeds(4) {
		return none, 0
	}
	return f.overflow()
}

func (f *follower) add(frame *event.Frame) {
	f.queue = append(f.queue, frame)
	f.events += len(frame.Events())
	f.bytes += frame.Size()
}

// exceeds reports whether more waits than the given quarters of the queue's
// bounds. A single frame never exceeds them.
func (f *follower) exceeds(quarters int) bool {
	c := &f.hub.config
	return len(f.queue) > 1 && (f.events > quarters*c.QueueEvents/4 || f.bytes > quarters*c.QueueBytes/4)
}

// rouse wakes the follower's run loop.
func (f *follower) rouse() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// end ends the feed for a reason. With ErrDraining, the feed ends later, after
// what waits was sent.
func (f *follower) end(reason error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if reason == ErrDraining {
		f.draining = true
	} else if f.over == nil {
		f.over = reason
	}
	f.rouse()
}

// pending is what a follower took from its queue.
type pending struct {
	frames   []*event.Frame
	resync   bool
	draining bool
	over     error
}

// take takes everything that waits.
func (f *follower) take() pending {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := pending{f.frames(), f.resync, f.draining, f.over}
	f.empty()
	return p
}

// frames returns a copy of the queue. A copy of one frame, the usual case, does
// not allocate.
func (f *follower) frames() []*event.Frame {
	if len(f.queue) == 1 {
		return f.queue[0].Batch().Frames
	}
	return slices.Clone(f.queue)
}

// empty empties the queue, and keeps at most a small array for later.
func (f *follower) empty() {
	clear(f.queue)
	f.queue, f.events, f.bytes = f.queue[:0], 0, 0
	if cap(f.queue) > 8 {
		f.queue = nil
	}
}

func (f *follower) waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.events
}
