package hub

import (
	"slices"

	"github.com/echo-datastar/datastar/event"
)

// Policy is what happens to a follower whose queue exceeds its bounds.
type Policy uint8

const (
	// Coalesce keeps only the newest of the events with one key, where that leaves the
	// page the same, and all others in order: see event.Coalesce. If more than three
	// quarters of the bounds are still in use, the queue is dropped: the follower gets
	// a snapshot if there is one for its feed, and otherwise its feed ends with ErrSlow.
	Coalesce Policy = iota
	// Disconnect ends the feed with ErrSlow. The client reconnects and receives
	// what it missed.
	Disconnect
	// DropOldest drops the oldest events that wait. The page is not told: it gets
	// neither a snapshot nor OnGap, and lacks them from then on. Use it where each event
	// replaces those before it.
	DropOldest
)

// Outcome is what happened to a follower whose queue exceeded its bounds.
type Outcome uint8

// The outcomes. [Stats] counts each of them.
const (
	none         Outcome = iota
	Coalesced            // events that newer ones replace were left out
	Resynced             // its queue was dropped, and it gets a snapshot
	Disconnected         // its feed ended with ErrSlow
	Dropped              // it lost events
)

var outcomeNames = [...]string{"none", "coalesced", "resynced", "disconnected", "dropped"}

// String returns the outcome as one word.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return "unknown"
}

// overflow shortens a queue that is too long, as MemoryConfig.Overflow says. It returns what
// was done, and how many events were dropped for it; for a follower that is ended that
// is 1. It does not coalesce, which takes a while: [core.relieve] does so without the lock.
func (f *follower) overflow() (Outcome, int) {
	switch f.hub.config.Overflow {
	case DropOldest:
		return Dropped, f.dropOldest()
	case Disconnect:
		return f.giveUp()
	}
	switch {
	case f.exceeds(8): // faster than it can be coalesced
		return f.giveUp()
	case f.state&lent != 0:
		return none, 0
	}
	return Coalesced, 0
}

func (f *follower) dropOldest() (lost int) {
	for f.exceeds(4) {
		oldest := f.queue[0]
		f.queue[0] = nil
		f.queue = f.queue[1:]
		f.bytes -= oldest.Size()
		f.events -= len(oldest.Events())
		lost += len(oldest.Events())
	}
	return lost
}

// giveUp drops the queue: the follower gets a snapshot, or its feed ends.
func (f *follower) giveUp() (Outcome, int) {
	f.empty()
	f.state &^= lent
	if f.hub.config.Overflow == Coalesce && f.feed.shows(f.hub) {
		f.state |= resync
		return Resynced, 1
	}
	f.over = ErrSlow
	return Disconnected, 1
}

// relieve coalesces the queues of followers that overflowed, without the hub's
// lock. It calls OnOverflow.
func (c *core) relieve(crowded []*follower) {
	for _, f := range crowded {
		if outcome, events := f.relieve(); outcome != none {
			c.overflowed(f, outcome, events)
		}
	}
}

// overflowed counts an outcome, and has OnOverflow called.
func (c *core) overflowed(f *follower, outcome Outcome, events int) {
	c.stats.outcomes[outcome].Add(uint64(events))
	if c.config.OnOverflow != nil {
		c.calls.add(func() { c.config.OnOverflow(f.public(""), outcome) })
	}
}

// relieve removes the events that newer ones replace. Meanwhile others may queue
// more, but nobody takes anything.
func (f *follower) relieve() (Outcome, int) {
	queue, loan := f.lend()
	if queue == nil {
		return none, 0
	}
	return f.restore(loan, event.Coalesce(queue), len(queue))
}

// lend returns a copy of the queue if it exceeds its bounds, or nil if there is
// nothing to relieve any more.
func (f *follower) lend() (queue []*event.Frame, loan int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state&lent != 0 || f.over != nil || !f.exceeds(4) {
		return nil, 0
	}
	f.state |= lent
	f.loan++
	return slices.Clone(f.queue), f.loan
}

// restore puts the coalesced frames in the place of the first n of the queue.
func (f *follower) restore(loan int, frames []*event.Frame, n int) (Outcome, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state&lent == 0 || f.loan != loan { // it was dropped meanwhile
		return none, 0
	}
	f.state &^= lent
	f.rouse()
	before, since := f.events, slices.Clone(f.queue[n:])
	f.empty()
	for _, frame := range frames {
		f.add(frame)
	}
	for _, frame := range since {
		f.add(frame)
	}
	if f.exceeds(3) { // otherwise the next event would coalesce again
		return f.giveUp()
	}
	return Coalesced, before - f.events
}
