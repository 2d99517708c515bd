package natshub

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/echo-datastar/datastar/hub"
)

// toAll stands in a subject for the id of a node, for reports to all nodes.
const toAll = "all"

// Bounds of the reports between nodes.
const (
	reportBytes = 32 << 10
	longestTold = 8 << 10 // bytes of a topic or key: a client may choose it, and it must fit into a message
	reportPause = 20 * time.Millisecond
)

// report is what a node tells others.
type report struct {
	Node   string               `json:"node"`
	Kind   string               `json:"kind"`
	Number uint64               `json:"number"`           // its number of changes so far
	Part   int                  `json:"part,omitempty"`   // index of this part of all crowds
	More   bool                 `json:"more,omitempty"`   // another part follows
	Crowds map[string]hub.Crowd `json:"crowds,omitempty"` // by topic
}

const (
	kindBeat   = "beat"   // it is alive
	kindChange = "change" // these counts changed
	kindAll    = "all"    // these are all its counts
	kindAsk    = "ask"    // it asks for all counts
	kindBye    = "bye"    // it is closed
)

// attend sends the reports of this node until ctx is done.
func (p *peers) attend(ctx context.Context) {
	heartbeat := p.link.config.Heartbeat
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	var number uint64
	p.tell(toAll, report{Kind: kindAsk})
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.replica.Changed():
			number = p.tellChanges(number)
			pause(ctx, reportPause)
		case id := <-p.asks:
			p.tellAll(id, number)
		case <-beat.C:
			p.tell(toAll, report{Kind: kindBeat, Number: number})
			p.expire(3 * heartbeat)
		}
	}
}

func (p *peers) tell(to string, r report) {
	r.Node = p.id
	body, err := json.Marshal(r)
	if err == nil {
		err = p.link.conn.Publish(p.link.config.Prefix+partNode+to, body)
	}
	if err != nil {
		p.log.Debug("natshub: a report to other nodes was not sent", "error", err)
	}
}

// tellChanges reports what changed, and returns the number of changes so far.
func (p *peers) tellChanges(number uint64) uint64 {
	for part := range parts(p.counted(p.replica.Changes())) {
		number++
		p.tell(toAll, report{Kind: kindChange, Number: number, Crowds: part})
	}
	return number
}

// tellAll reports all crowds of this node to another one.
func (p *peers) tellAll(id string, number uint64) {
	all := slices.Collect(parts(p.counted(p.replica.Here())))
	if len(all) == 0 {
		all = append(all, nil)
	}
	for i, part := range all {
		p.tell(id, report{Kind: kindAll, Number: number, Part: i, More: i < len(all)-1, Crowds: part})
	}
}

// counted removes the topics that are not counted over all nodes, and keys that are
// too long for a report.
func (p *peers) counted(crowds map[string]hub.Crowd) map[string]hub.Crowd {
	maps.DeleteFunc(crowds, func(topic string, _ hub.Crowd) bool {
		return len(topic) > longestTold || !p.counts(topic)
	})
	for topic, c := range crowds {
		c.Members = slices.DeleteFunc(c.Members, func(m hub.Member) bool { return len(m.Key) > longestTold })
		crowds[topic] = c
	}
	return crowds
}

// counts reports whether a topic is counted over all nodes. If the function of the
// config panics, it is not.
func (p *peers) counts(topic string) (counts bool) {
	defer func() {
		if panicked := recover(); panicked != nil {
			p.log.Error("natshub: Config.Presence panicked", "topic", topic, "panic", fmt.Sprint(panicked))
		}
	}()
	return p.link.config.Presence(topic)
}

// leave tells the other nodes that this one is closed.
func (p *peers) leave() { p.tell(toAll, report{Kind: kindBye}) }
