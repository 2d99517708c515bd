package hub

import (
	"slices"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Follower is who follows, as callbacks are told.
type Follower struct {
	Topics []string
	Key    string // of Feed.By
	Since  time.Time
}

// follower is a feed being followed. It costs little while nothing happens: no
// goroutine of its own, no timer and no buffer.
type follower struct {
	hub   *Memory
	feed  Feed
	since time.Time
	seats []seat        // one per topic of the feed, under the hub's lock
	wake  chan struct{} // holds one if there is something to take

	mu       sync.Mutex // held for a moment only, under the hub's lock or without
	queue    []*event.Frame
	events   int
	bytes    int
	seq      uint64 // of what was queued last
	resync   bool   // it waits for a snapshot instead
	draining bool
	over     error // why it is
}

func (f *follower) public() Follower {
	return Follower{slices.Clone(f.feed.topics), f.feed.key, f.since}
}

func (f *follower) patterned() bool { return slices.ContainsFunc(f.feed.topics, isPattern) }

// push queues an entry, once, and returns what that led to and how many events
// or followers it touched.
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

// exceeds reports whether more waits than some quarters of what may. A single
// frame is never too much.
func (f *follower) exceeds(quarters int) bool {
	c := &f.hub.config
	return len(f.queue) > 1 && (f.events > quarters*c.QueueEvents/4 || f.bytes > quarters*c.QueueBytes/4)
}

// rouse has the follower take what there is.
func (f *follower) rouse() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// end ends the feed for a reason, or has it drained first.
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

// pending is what a follower takes at a time.
type pending struct {
	frames   []*event.Frame
	resync   bool
	draining bool
	over     error
}

// take takes all that waits.
func (f *follower) take() pending {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := pending{f.frames(), f.resync, f.draining, f.over}
	f.empty()
	return p
}

// frames returns what is queued, to be kept. It is mostly one frame, for which
// nothing is allocated.
func (f *follower) frames() []*event.Frame {
	if len(f.queue) == 1 {
		return f.queue[0].Batch().Frames
	}
	return slices.Clone(f.queue)
}

// empty empties the queue. It keeps little for what comes.
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
