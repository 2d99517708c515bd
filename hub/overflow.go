package hub

import "github.com/echo-datastar/datastar/event"

// Policy is what happens when more waits for a follower than may.
type Policy uint8

const (
	// Coalesce keeps only the newest of the events with one key, and the order
	// of all others: see event.Coalesce. If that leaves more than three quarters
	// of what may wait, the follower gets a snapshot if its feed has one, else
	// it is disconnected.
	Coalesce Policy = iota
	// Disconnect ends the feed, so that the page comes back and gets what it
	// missed.
	Disconnect
	// DropOldest loses the oldest events. The page is not told.
	DropOldest
)

// Outcome is what became of a follower for whom more waited than may.
type Outcome uint8

// The outcomes. Each is counted in [Stats].
const (
	none         Outcome = iota
	Coalesced            // superseded events were left out
	Resynced             // it gets a snapshot
	Disconnected         // its feed ended with ErrSlow
	Dropped              // it lost events
)

var outcomeNames = [...]string{"none", "coalesced", "resynced", "disconnected", "dropped"}

// String returns the outcome in a word.
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

// overflow makes room as the policy says. It returns how many events were left
// out or lost, or 1 for the follower.
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
	case !f.exceeds(3): // else the next event would have it all done again
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

// coalesce leaves out what newer events supersede.
func (f *follower) coalesce() {
	frames := event.Coalesce(f.queue)
	f.empty()
	for _, frame := range frames {
		f.add(frame)
	}
}
