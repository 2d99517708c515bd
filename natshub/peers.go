package natshub

import (
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/echo-datastar/datastar/hub"
)

// peers knows who follows on the other nodes. A node sends the others its crowds
// when they change, and its number of changes with each heartbeat. A node that
// missed a change asks for all crowds.
type peers struct {
	id      string // of this node
	link    *link
	replica *hub.Replica
	log     *slog.Logger
	asks    chan string // ids of nodes that asked for all crowds

	mu    sync.Mutex
	peers map[string]*peer
}

// peer is what is known of another node.
type peer struct {
	seen   time.Time
	asked  time.Time
	known  bool // its crowds include all changes up to number
	number uint64
	crowds crowds
	part   int    // index of the next part of all its crowds
	parts  crowds // the parts so far, or nil
}

func newPeers(id string, link *link, replica *hub.Replica) *peers {
	return &peers{id: id, link: link, replica: replica, log: replica.Logger(), asks: make(chan string, 64), peers: map[string]*peer{}}
}

// hear handles a report of another node.
func (p *peers) hear(m *nats.Msg) {
	var r report
	if json.Unmarshal(m.Data, &r) != nil || r.Node == "" || r.Node == p.id {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	other := p.peers[r.Node]
	if other == nil {
		other = &peer{crowds: crowds{}}
		p.peers[r.Node] = other
	}
	other.seen = time.Now()
	switch {
	case r.Kind == kindBye:
		p.remove(r.Node)
	case r.Kind == kindAsk:
		select {
		case p.asks <- r.Node:
		default: // the node asks again
		}
	case r.Kind == kindAll:
		p.take(other, &r)
	case r.Kind == kindChange && other.known && r.Number == other.number+1:
		other.number++
		p.changed(other.crowds.merge(r.Crowds))
	case r.Number > other.number || !other.known:
		other.known = false
		p.ask(r.Node, other)
	}
}

// ask asks a node for all its crowds, unless it asked a moment ago.
func (p *peers) ask(id string, other *peer) {
	if now := time.Now(); now.Sub(other.asked) > p.link.config.Heartbeat/4 {
		other.asked = now
		p.tell(id, report{Kind: kindAsk})
	}
}

// take handles one part of all crowds of a node.
func (p *peers) take(other *peer, r *report) {
	if r.Part == 0 {
		other.part, other.parts = 0, crowds{}
	}
	if r.Part != other.part || other.parts == nil {
		other.parts = nil
		return
	}
	other.part++
	other.parts.merge(r.Crowds)
	if r.More {
		return
	}
	other.known, other.number = true, r.Number
	changes := other.crowds.differences(other.parts)
	other.crowds, other.parts = other.parts, nil
	p.changed(changes)
}

// changed tells the replica how many follow these topics on all other nodes, and which
// of these members.
func (p *peers) changed(changes changes) {
	now := make(map[string]hub.Crowd, len(changes))
	for topic, keys := range changes {
		var c hub.Crowd
		members := make(map[string]hub.Member, len(keys))
		for _, other := range p.peers {
			if here := other.crowds[topic]; here != nil {
				c.Followers += here.followers
				here.addTo(members, keys)
			}
		}
		for key := range keys {
			m := members[key]
			m.Key = key
			c.Members = append(c.Members, m)
		}
		now[topic] = c
	}
	p.replica.SetElsewhere(now)
}

// remove forgets a node.
func (p *peers) remove(id string) {
	changes := p.peers[id].crowds.differences(nil)
	delete(p.peers, id)
	p.changed(changes)
}

// expire forgets the nodes that were silent for long, and logs them. While this node
// is disconnected, it forgets none.
func (p *peers) expire(long time.Duration) {
	connected := p.link.conn.IsConnected()
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, other := range p.peers {
		switch {
		case !connected:
			other.seen = time.Now()
		case time.Since(other.seen) > long:
			p.log.Warn("natshub: a node is silent, its followers do not count any more", "node", id)
			p.remove(id)
		}
	}
}

func (p *peers) nodes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.peers)
}
