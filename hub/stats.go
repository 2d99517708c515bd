package hub

import (
	"maps"
	"slices"
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
	ReplayBytes  int // estimate of the memory of what is kept for replay: see MemoryConfig.ReplayTotal
	Published    uint64
	Delivered    uint64 // handed to streams, once for each follower
	Bytes        uint64 // estimate of the bytes that were delivered
	Replays      uint64 // followers that reconnected and had no gap
	Gaps         uint64 // followers that had a gap
	Snapshots    uint64 // snapshots that were sent to followers
	Rendered     uint64 // times that a snapshot function was called
	Coalesced    uint64 // left out of a queue because newer ones replace them
	Resynced     uint64 // followers whose queue was dropped for a snapshot
	Disconnected uint64 // followers whose feed ended with ErrSlow
	Dropped      uint64 // lost by DropOldest
}

// counters are the counts of Stats, which any goroutine may add to.
type counters struct {
	published, delivered, bytes, replays, gaps, snapshots, rendered atomic.Uint64
	outcomes                                                        [Dropped + 1]atomic.Uint64
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
func (c *core) Stats() Stats {
	n := &c.stats
	s := Stats{
		Published: n.published.Load(), Delivered: n.delivered.Load(), Bytes: n.bytes.Load(),
		Replays: n.replays.Load(), Gaps: n.gaps.Load(), Snapshots: n.snapshots.Load(), Rendered: n.rendered.Load(),
		Coalesced: n.outcomes[Coalesced].Load(), Resynced: n.outcomes[Resynced].Load(),
		Disconnected: n.outcomes[Disconnected].Load(), Dropped: n.outcomes[Dropped].Load(),
	}
	for _, f := range c.held(&s) {
		waiting := f.waiting()
		s.Waiting += waiting
		s.Longest = max(s.Longest, waiting)
	}
	return s
}

// held sets what the hub holds, and returns the followers.
func (c *core) held(s *Stats) []*follower {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.Topics, s.Followers, s.ReplayBytes = len(c.topics), len(c.followers), c.history.bytes
	return slices.AppendSeq(make([]*follower, 0, len(c.followers)), maps.Keys(c.followers))
}
