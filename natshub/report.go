package natshub

import (
	"encoding/json"
	"maps"
	"time"
)

// toAll stands in a subject for the id of a node, for reports to all nodes.
const toAll = "all"

// Bounds of the reports between nodes.
const (
	reportBytes = 32 << 10
	longestTold = 8 << 10 // bytes of a topic: a client may choose it, and it must fit into a message
	reportPause = 20 * time.Millisecond
)

// report is what a node tells others.
type report struct {
	Node   string         `json:"node"`
	Kind   string         `json:"kind"`
	Number uint64         `json:"number"`           // its number of changes so far
	Part   int            `json:"part,omitempty"`   // index of this part of all counts
	More   bool           `json:"more,omitempty"`   // another part follows
	Counts map[string]int `json:"counts,omitempty"` // followers by topic
}

const (
	kindBeat   = "beat"   // it is alive
	kindChange = "change" // these counts changed
	kindAll    = "all"    // these are all its counts
	kindAsk    = "ask"    // it asks for all counts
	kindBye    = "bye"    // it is closed
)

// attend sends the reports of this node until it is closed.
func (c *crowd) attend() {
	h := c.h
	beat := time.NewTicker(h.config.Heartbeat)
	defer beat.Stop()
	var number uint64
	c.tell(toAll, report{Kind: kindAsk})
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-h.replica.Changed():
			number = c.tellChanges(number)
			h.pause(reportPause)
		case id := <-c.asks:
			c.tellAll(id, number)
		case <-beat.C:
			c.tell(toAll, report{Kind: kindBeat, Number: number})
			c.expire(3 * h.config.Heartbeat)
		}
	}
}

func (c *crowd) tell(to string, r report) {
	r.Node = c.h.id
	body, err := json.Marshal(r)
	if err == nil {
		err = c.h.conn.Publish(c.h.config.Prefix+partNode+to, body)
	}
	if err != nil && c.h.ctx.Err() == nil {
		c.h.log.Debug("natshub: a report to other nodes was not sent", "error", err)
	}
}

// tellChanges reports the counts that changed, and returns the number of
// changes so far.
func (c *crowd) tellChanges(number uint64) uint64 {
	for part := range parts(c.counted(c.h.replica.Changes())) {
		number++
		c.tell(toAll, report{Kind: kindChange, Number: number, Counts: part})
	}
	return number
}

// tellAll reports all counts of this node to another one.
func (c *crowd) tellAll(id string, number uint64) {
	all := []map[string]int{}
	for part := range parts(c.counted(c.h.replica.Here())) {
		all = append(all, part)
	}
	if len(all) == 0 {
		all = append(all, nil)
	}
	for i, part := range all {
		c.tell(id, report{Kind: kindAll, Number: number, Part: i, More: i < len(all)-1, Counts: part})
	}
}

// counted removes the topics that are not counted over all nodes.
func (c *crowd) counted(counts map[string]int) map[string]int {
	maps.DeleteFunc(counts, func(topic string, _ int) bool { return len(topic) > longestTold || !c.h.config.Presence(topic) })
	return counts
}

// parts splits counts into parts that fit into one message each.
func parts(counts map[string]int) func(yield func(map[string]int) bool) {
	return func(yield func(map[string]int) bool) {
		part, size := map[string]int{}, 0
		for topic, n := range counts {
			part[topic] = n
			if size += len(topic) + 16; size < reportBytes {
				continue
			}
			if !yield(part) {
				return
			}
			part, size = map[string]int{}, 0
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}

// leave tells the other nodes that this one is closed.
func (c *crowd) leave() { c.tell(toAll, report{Kind: kindBye}) }
