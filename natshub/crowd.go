package natshub

import (
	"encoding/json"
	"maps"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// crowd counts the followers on all nodes. A node sends the others its counts
// when they change, and its number of changes with each heartbeat. A node that
// missed a change asks for all counts.
type crowd struct {
	h    *Hub
	asks chan string // ids of nodes that asked for all counts

	mu    sync.Mutex
	peers map[string]*peer
	sums  map[string]int
}

// peer is what is known of another node.
type peer struct {
	seen   time.Time
	asked  time.Time
	known  bool // its counts include all changes up to number
	number uint64
	counts map[string]int
	part   int            // index of the next part of all its counts
	parts  map[string]int // the parts so far, or nil
}

func newCrowd(h *Hub) *crowd {
	return &crowd{h: h, asks: make(chan string, 64), peers: map[string]*peer{}, sums: map[string]int{}}
}

// hear handles a report of another node.
func (c *crowd) hear(m *nats.Msg) {
	var r report
	if json.Unmarshal(m.Data, &r) != nil || r.Node == "" || r.Node == c.h.id {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.peers[r.Node]
	if p == nil {
		p = &peer{}
		c.peers[r.Node] = p
	}
	p.seen = time.Now()
	switch {
	case r.Kind == kindBye:
		delete(c.peers, r.Node)
		c.replace(p, nil)
	case r.Kind == kindAsk:
		select {
		case c.asks <- r.Node:
		default: // the node asks again
		}
	case r.Kind == kindAll:
		c.take(p, &r)
	case r.Kind == kindChange && p.known && r.Number == p.number+1:
		p.number++
		c.change(p, r.Counts)
	case r.Number > p.number || !p.known:
		p.known = false
		c.ask(r.Node, p)
	}
}

// ask asks a node for all its counts, unless it asked a moment ago.
func (c *crowd) ask(id string, p *peer) {
	if now := time.Now(); now.Sub(p.asked) > c.h.config.Heartbeat/4 {
		p.asked = now
		c.tell(id, report{Kind: kindAsk})
	}
}

// take handles one part of all counts of a node.
func (c *crowd) take(p *peer, r *report) {
	if r.Part == 0 {
		p.part, p.parts = 0, map[string]int{}
	}
	if r.Part != p.part || p.parts == nil {
		p.parts = nil
		return
	}
	p.part++
	maps.Copy(p.parts, r.Counts)
	if r.More {
		return
	}
	p.known, p.number = true, r.Number
	c.replace(p, p.parts)
	p.parts = nil
}

// replace replaces all counts of a node.
func (c *crowd) replace(p *peer, counts map[string]int) {
	changes := maps.Clone(counts)
	if changes == nil {
		changes = map[string]int{}
	}
	for topic := range p.counts {
		if _, still := counts[topic]; !still {
			changes[topic] = 0
		}
	}
	c.change(p, changes)
}

// change changes some counts of a node.
func (c *crowd) change(p *peer, counts map[string]int) {
	if p.counts == nil {
		p.counts = map[string]int{}
	}
	changed := map[string]int{}
	for topic, n := range counts {
		n = max(n, 0)
		c.sums[topic] += n - p.counts[topic]
		if p.counts[topic] = n; n == 0 {
			delete(p.counts, topic)
		}
		if changed[topic] = c.sums[topic]; c.sums[topic] == 0 {
			delete(c.sums, topic)
		}
	}
	c.h.replica.SetElsewhere(changed)
}

// expire forgets the nodes that were silent for long, and logs them.
func (c *crowd) expire(long time.Duration) {
	for _, id := range c.forget(long) { // without the lock, as a logger may use the hub
		c.h.log.Warn("natshub: a node is silent, its followers do not count any more", "node", id)
	}
}

// forget removes the nodes that were silent for long, and returns their ids.
// While this node is disconnected, it removes none.
func (c *crowd) forget(long time.Duration) (silent []string) {
	connected := c.h.conn.IsConnected()
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, p := range c.peers {
		switch {
		case !connected:
			p.seen = time.Now()
		case time.Since(p.seen) > long:
			silent = append(silent, id)
			delete(c.peers, id)
			c.replace(p, nil)
		}
	}
	return silent
}

func (c *crowd) nodes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.peers)
}
