package hub

import (
	"slices"
	"time"
)

// Member is who follows a topic with a key: see [Feed.By].
type Member struct {
	Key     string    `json:"key"`
	Since   time.Time `json:"since"`   // when the oldest of its streams began
	Streams int       `json:"streams"` // one for each tab, as a rule
}

// Presence is a change of who follows a topic.
type Presence struct {
	Topic     string
	Followers int      // streams that follow it by its name now
	Joined    []string // keys that had no stream before, in alphabetical order
	Left      []string // keys that have none any more
}

// presence is who follows which topic, for OnPresence and for other processes.
type presence struct {
	elsewhere map[string]*crowd              // in other processes
	changed   map[string]map[string]struct{} // topics and keys that joined or left here, if anybody asks
	wake      chan struct{}                  // holds a value if changed is not empty
	due       map[string]*news               // topics for which OnPresence waits to be called
	told      map[string]int                 // the number that OnPresence was called with last, if that is not 0
}

// crowd is the followers of a topic in other processes.
type crowd struct {
	followers int
	members   map[string]Member
}

// news is what changed of a topic since OnPresence was called.
type news struct {
	keys   map[string]*balance
	timer  *time.Timer // which calls it when a grace is over, or nil
	waits  bool        // it is among the calls
	joined bool        // a stream did: its page may show an older number
}

// balance is by how many streams a key changed.
type balance struct {
	streams int
	left    time.Time // when the last one left
}

func newPresence() presence {
	return presence{elsewhere: map[string]*crowd{}, due: map[string]*news{}, told: map[string]int{}}
}

// note records that streams with a key joined or left a topic. Patterns are ignored.
func (c *core) note(topic, key string, streams int) {
	if c.config.OnPresence == nil || streams == 0 || isPattern(topic) {
		return
	}
	n := c.presence.due[topic]
	if n == nil {
		n = &news{keys: map[string]*balance{}}
		c.presence.due[topic] = n
	}
	b := n.keys[key]
	if b == nil {
		b = &balance{}
		n.keys[key] = b
	}
	if b.streams += streams; streams < 0 {
		b.left = time.Now()
	}
	n.joined = n.joined || streams > 0
	if streams > 0 || c.config.PresenceGrace < 0 {
		c.announce(topic, n)
	} else {
		c.afterGrace(topic, n)
	}
}

// afterGrace announces a topic when the grace of what left now is over.
func (c *core) afterGrace(topic string, n *news) {
	if n.timer == nil {
		n.timer = time.AfterFunc(c.config.PresenceGrace, func() { c.graceOver(topic, n) })
	}
}

func (c *core) graceOver(topic string, n *news) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n.timer = nil
	c.announce(topic, n)
}

// announce has OnPresence called for a topic. Calls that wait are made one.
func (c *core) announce(topic string, n *news) {
	if n.waits || c.presence.due[topic] != n {
		return
	}
	n.waits = c.calls.add(func() {
		if p, changed := c.news(topic, n); changed {
			c.config.OnPresence(p)
		}
	}) // if it is left out, the next change tells
}

// news returns what changed of a topic, but for keys that left a moment ago, and
// whether that is anything.
func (c *core) news(topic string, n *news) (p Presence, changed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	joined := n.joined
	n.waits, n.joined = false, false
	p.Topic, p.Followers = topic, c.present(topic)
	for key, b := range n.keys {
		if b.streams < 0 && time.Since(b.left) < c.config.PresenceGrace {
			p.Followers -= b.streams // it still counts
			continue
		}
		delete(n.keys, key)
		switch now := c.streamsOf(topic, key); {
		case key == "":
		case now > 0 && now <= b.streams:
			p.Joined = append(p.Joined, key)
		case now == 0 && b.streams < 0:
			p.Left = append(p.Left, key)
		}
	}
	if len(n.keys) == 0 {
		delete(c.presence.due, topic)
	} else {
		c.afterGrace(topic, n)
	}
	slices.Sort(p.Joined)
	slices.Sort(p.Left)
	return p, c.tell(p) || joined
}

// tell notes the number that OnPresence is called with. It reports whether anything
// has changed.
func (c *core) tell(p Presence) bool {
	changed := p.Followers != c.presence.told[p.Topic] || len(p.Joined)+len(p.Left) > 0
	if c.presence.told[p.Topic] = p.Followers; p.Followers == 0 {
		delete(c.presence.told, p.Topic)
	}
	return changed
}
