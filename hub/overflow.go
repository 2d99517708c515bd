package hub

import "github.com/echo-datastar/datastar/event"

// Policy is what happens to a follower whose queue exceeds its bounds.
type Policy uint8

const (
	// Coalesce keeps only the newest of the events with one key, and all others in
	// order: see event.Coalesce. If more than three quarters of the bounds are
	// still in use, the queue is dropped: the follower gets a snapshot if its feed
	// has one, and otherwise its feed ends with ErrSlow.
	Coalesce Policy = iota
	// Disconnect ends the feed with ErrSlow. The client reconnects and receives
	// what it missed.
	Disconnect
	// DropOldest drops the oldest events. The client does not notice.
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

type overflow struct {
	follower *follower
	outcome  Outcome
}

// overflow reduces the queue by the policy. It returns the number of events
// that were left out or lost, or 1 for the follower.
func (f *follower) overflow() (Outcome, int) {
	switch f.hub.config.Overflow {
	case DropOldest:
		return Dropped, f.dropOldest()
	case Disconnect:
		return f.disconnect()
	}
	before := f.events
	f.coalesce()
	switch {
	case !f.exceeds(3): // otherwise the next event would coalesce again
		return Coalesced, before - f.events
	case f.feed.snapshot == nil:
		return f.disconnect()
	}
	f.empty()
	f.resync = true
	return Resynced, 1
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

func (f *follower) disconnect() (Outcome, int) {
	f.empty()
	f.over = ErrSlow
	return Disconnected, 1
}

// coalesce removes the events that newer ones replace.
func (f *follower) coalesce() {
	frames := event.Coalesce(f.queue)
	f.empty()
	for _, frame := range frames {
		f.add(frame)
	}
}
