package hub

import (
	"sync/atomic"

	"github.com/echo-datastar/datastar/event"
)

// Stats is what a hub did since it was made, and what it holds now. Numbers are
// of events unless the field says otherwise.
type Stats struct {
	Topics       int // topics that are kept for replay or followed by name
	Followers    int // streams that follow
	Waiting      int // in all queues
	Longest      int // in the longest queue
	Published    uint64
	Delivered    uint64 // handed to streams, once for each follower
	Bytes        uint64 // estimate of the bytes that were delivered
	Replays      uint64 // followers that reconnected and had no gap
	Gaps         uint64 // followers that had a gap
	Snapshots    uint64 // snapshots that were taken for followers
	Coalesced    uint64 // left out of a queue because newer ones replace them
	Resynced     uint64 // followers whose queue was dropped for a snapshot
	Disconnected uint64 // followers whose feed ended with ErrSlow
	Dropped      uint64 // lost by DropOldest
}

// counters are the counts of Stats, which any goroutine may add to.
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
