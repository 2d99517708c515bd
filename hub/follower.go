package hub

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Follower describes a follower to a callback.
type Follower struct {
	Topics []string
	Key    string // that of Feed.By
	Since  time.Time
	After  string // the id that its client reconnected with; "" if it had none, or none that can be printed
}

// follower is one stream that follows a feed. An idle one takes little: it has
// no goroutine, timer or buffer of its own.
type follower struct {
	hub    *core
	feed   *feed
	since  time.Time
	suffix string        // of ids: what they say of the topics, and of the page
	seats  []seat        // one per topic of the feed, and one for its key, under the hub's lock
	wake   chan struct{} // holds a value if there is something to take

	mu     sync.Mutex // held for a moment only, under the hub's lock or without
	queue  []*event.Frame
	events int
	bytes  int
	seq    uint64    // the highest sequence number that was queued, or where it began
	target *position // to which its cursor is moved, though there are no events
	gap    *position // where it goes on after a gap, or nil
	over   error     // why the feed ends, or nil
	loan   int       // the number of the last time that the queue was lent
	state  state

	replaced bool // another took its place, under the hub's lock
}

// state is what a follower's reader has to do, besides sending what waits.
type state uint8

const (
	lent     state = 1 << iota // the queue is being coalesced: there is nothing to take
	resync                     // the queue was dropped, and a snapshot is sent
	draining                   // the feed ends some time soon
)

// tag returns what tells its page from others, where MaxPerKey needs it.
func (f *follower) tag() string {
	_, tag, _ := strings.Cut(f.suffix, "~")
	return tag
}

func (f *follower) public(after string) Follower {
	return Follower{slices.Clone(f.feed.topics), f.feed.key, f.since, printable(after)}
}

// push queues an entry, once even if the follower follows its topic in several
// ways. If the queue overflowed it returns the outcome, and the number of events
// that were lost, or 1 for the follower. The outcome [Coalesced] asks for
// [core.relieve].
func (f *follower) push(e *entry) (Outcome, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.seq <= f.seq || f.state&resync != 0 || f.over != nil {
		return none, 0
	}
	f.seq = e.seq
	f.add(e.frame)
	if f.state&lent == 0 {
		f.rouse()
	}
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

// rouse wakes the follower's reader.
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
		f.state |= draining
	} else if f.over == nil {
		f.over = reason
	}
	f.rouse()
}

// move moves the cursor of a follower that received nothing since a number.
func (f *follower) move(since uint64, to *position) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seq <= since && len(f.queue) == 0 && f.state&lent == 0 {
		f.target = to
		f.rouse()
	}
}

// lose drops what waits for a follower, which goes on at a position.
func (f *follower) lose(to *position) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.empty()
	f.seq, f.target = to.seq, nil
	f.state &^= resync | lent
	f.gap = to
	f.rouse()
}

// pending is what a follower took from its queue.
type pending struct {
	frames []*event.Frame
	target *position
	gap    *position
	over   error
	state  state
}

// take takes everything that waits.
func (f *follower) take() pending {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := pending{target: f.target, gap: f.gap, over: f.over, state: f.state}
	if f.state&lent == 0 {
		p.frames = f.frames()
		f.empty()
	}
	f.target, f.gap = nil, nil
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
