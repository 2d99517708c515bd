package hub

import (
	"sync/atomic"

	"github.com/echo-datastar/datastar/event"
)

// Stats is what a hub did so far, and what it holds. Counts are of events
// unless they say otherwise.
type Stats struct {
	Topics       int
	Followers    int
	Waiting      int // in all queues
	Longest      int // in the longest queue
	Published    uint64
	Delivered    uint64 // handed to streams, each follower counted
	Bytes        uint64 // of those, about
	Replays      uint64 // followers that came back and missed nothing
	Gaps         uint64 // followers that came back with an id that is of no use
	Snapshots    uint64 // followers that got one, at first or later
	Coalesced    uint64 // left out of a queue because newer ones say the same
	Resynced     uint64 // followers whose queue was dropped for a snapshot
	Disconnected uint64 // followers whose queue was dropped with them
	Dropped      uint64 // lost by DropOldest
}

// counters are the counts, which many count at once.
type counters struct {
	published, delivered, bytes, replays, gaps, snapshots atomic.Uint64
	outcomes                                              [Dropped + 1]atomic.Uint64
}

// deliver counts frames that are handed to a stream.
func (c *counters) deliver(frames []*event.Frame) {
	events, bytes := 0, 0
	for _, f := range frames {
		events += len(f.Events())
		bytes += f.Size()
	}
	c.delivered.Add(uint64(events))
	c.bytes.Add(uint64(bytes))
}

// Stats implements [Hub].
func (m *Memory) Stats() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &m.stats
	s := Stats{
		Topics: len(m.topics), Followers: len(m.followers),
		Published: c.published.Load(), Delivered: c.delivered.Load(), Bytes: c.bytes.Load(),
		Replays: c.replays.Load(), Gaps: c.gaps.Load(), Snapshots: c.snapshots.Load(),
		Coalesced: c.outcomes[Coalesced].Load(), Resynced: c.outcomes[Resynced].Load(),
		Disconnected: c.outcomes[Disconnected].Load(), Dropped: c.outcomes[Dropped].Load(),
	}
	for f := range m.followers {
		waiting := f.waiting()
		s.Waiting += waiting
		s.Longest = max(s.Longest, waiting)
	}
	return s
}
