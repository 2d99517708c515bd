package natshub

import "github.com/echo-datastar/datastar/hub"

// Stats returns the counts of this node: see [hub.Hub]. Published counts what
// this node published.
func (h *Hub) Stats() hub.Stats {
	s := h.replica.Stats()
	s.Published = h.publisher.published.Load()
	return s
}

// StreamStats is what happened between a node and the stream since the node
// started. Numbers are of messages unless the field says otherwise. A message
// is what one Publish sends.
type StreamStats struct {
	Applied    uint64 // queued for the followers and kept for replay
	Duplicates uint64 // received or fetched again
	Repaired   uint64 // fetched because they were not received, or at the start
	Skipped    uint64 // that could not be read: logged, and gaps for the followers of their topics
	Gaps       uint64 // gaps that this node found in the stream
	Retried    uint64 // retries of Publish
	Nodes      int    // other nodes that are alive
}

// StreamStats returns the counts of this node and the stream.
func (h *Hub) StreamStats() StreamStats {
	h.sequencer.mu.Lock()
	s := h.sequencer.stats
	h.sequencer.mu.Unlock()
	s.Retried, s.Gaps = h.publisher.retried.Load(), h.keeper.gaps.Load()
	s.Nodes = h.peers.nodes()
	return s
}
