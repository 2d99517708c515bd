package natshub

import (
	"encoding/json"
	"maps"
	"time"
)

// toAll is the part of a subject in place of a node's id.
const toAll = "all"

// What is told at once is bounded, and how often as well.
const (
	reportBytes = 32 << 10
	longestTold = 8 << 10 // topic: a page may name any, and one message has to hold it
	reportPause = 20 * time.Millisecond
)

// report is what a node tells others.
type report struct {
	Node   string         `json:"node"`
	Kind   string         `json:"kind"`
	Number uint64         `json:"number"`           // of its changes so far
	Part   int            `json:"part,omitempty"`   // of all, from 0 on
	More   bool           `json:"more,omitempty"`   // parts follow
	Counts map[string]int `json:"counts,omitempty"` // of followers by topic
}

const (
	kindBeat   = "beat"   // it lives
	kindChange = "change" // these are other than before
	kindAll    = "all"    // there are no others but these
	kindAsk    = "ask"    // it wants to know all
	kindBye    = "bye"    // it is closed
)

// attend tells the others about this node until it is closed.
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
		c.h.line.tells.add(func() { c.h.log.Debug("natshub: other nodes were not told of followers", "error", err) })
	}
}

// tellChanges tells what changed, and returns the number of changes so far.
func (c *crowd) tellChanges(number uint64) uint64 {
	for part := range parts(c.counted(c.h.replica.Changes())) {
		number++
		c.tell(toAll, report{Kind: kindChange, Number: number, Counts: part})
	}
	return number
}

// tellAll tells a node all that has followers here.
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

// counted returns the counts of topics that are counted over all nodes.
func (c *crowd) counted(counts map[string]int) map[string]int {
	maps.DeleteFunc(counts, func(topic string, _ int) bool { return len(topic) > longestTold || !c.h.config.Presence(topic) })
	return counts
}

// parts yields counts in parts that fit into a message each.
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

// leave tells the others that this node is closed.
func (c *crowd) leave() { c.tell(toAll, report{Kind: kindBye}) }
