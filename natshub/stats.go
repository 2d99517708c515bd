package natshub

import "github.com/echo-datastar/datastar/hub"

// Stats is [hub.Hub]'s, of this node: Published is what was published here.
func (h *Hub) Stats() hub.Stats {
	s := h.replica.Stats()
	s.Published = h.published.Load()
	return s
}

// StreamStats is what happened between a node and the stream. Counts are of
// messages unless they say otherwise; a message is what one Publish sent.
type StreamStats struct {
	Applied    uint64
	Duplicates uint64 // heard or fetched again
	Repaired   uint64 // fetched, since they were not heard, or at the start
	Skipped    uint64 // left out, since they could not be read: see the log
	Gaps       uint64 // times that pages were shown anew
	Retried    uint64 // attempts to publish that were not the first
	Nodes      int    // others that are alive
}

// StreamStats returns what happened between this node and the stream so far.
func (h *Hub) StreamStats() StreamStats {
	h.line.mu.Lock()
	s := h.line.stats
	h.line.mu.Unlock()
	s.Retried, s.Gaps = h.retried.Load(), h.gaps.Load()
	s.Nodes = h.crowd.nodes()
	return s
}
