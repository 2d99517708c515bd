package hub

import (
	"cmp"
	"crypto/rand"
	"time"
)

// start is how a follower begins.
type start struct {
	at     position // everything that is published after it is queued
	after  string   // the id that the client has
	from   position // what it has seen, if it has a cursor that is valid
	known  []string // the topics that it has seen until from
	gained []string // the topics of which it has seen nothing
	gap    bool     // it has an id that nothing can be replayed from
}

// join adds a follower of the feed. Everything published from then on is queued,
// so nothing is lost or sent twice in between.
func (c *core) join(feed *feed, after string) (*follower, *start, error) {
	f := &follower{hub: c, feed: feed, since: time.Now(), wake: make(chan struct{}, 1), suffix: feed.suffix}
	s := &start{after: after, gained: feed.topics}
	cursor, valid := parseCursor(after)
	if c.config.MaxPerKey > 0 && feed.key != "" {
		f.suffix = cmp.Or(f.suffix, ".") + "~" + cmp.Or(cursor.tag, rand.Text()[:8])
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.refuse(feed.key, cursor.tag); err != nil {
		return nil, nil, err
	}
	c.makeRoom(f)
	s.at = c.now
	f.seq = c.now.seq
	c.enter(f)
	switch {
	case after == "":
	case valid && c.genuine(cursor.position):
		s.from = cursor.position
		s.gained, s.known = feed.gained(cursor.cover)
	default:
		s.gap = true
	}
	return f, s, nil
}

// genuine reports whether a cursor is one that this hub gave out, as far as it can
// tell: what a broker lost may have been numbered again.
func (c *core) genuine(p position) bool {
	if p.epoch != c.now.epoch || p.seq > c.now.seq || p.seq < c.base.seq {
		return false
	}
	for _, known := range [...]position{c.now, c.base} {
		if p.seq == known.seq {
			return p.mark == known.mark
		}
	}
	if c.marks.none() {
		return p.mark == ""
	}
	return c.marks.has(p)
}

// admit returns why the feed cannot be followed now, or nil.
func (c *core) admit(feed *feed, after string) error {
	for _, name := range feed.topics {
		if err := checkTopic(name, true); err != nil {
			return err
		}
	}
	cursor, _ := parseCursor(after)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refuse(feed.key, cursor.tag)
}

// refuse returns why no follower is accepted, or none with this key or of the page
// with this tag, or nil.
func (c *core) refuse(key, tag string) error {
	switch now := time.Now(); {
	case c.closed:
		return ErrClosed
	case c.draining:
		return ErrDraining
	case c.config.MaxFollowers > 0 && len(c.followers) >= c.config.MaxFollowers:
		return ErrTooMany
	case key != "" && c.banned.has(key, now):
		return ErrDisconnected
	case tag != "" && c.evicted.has(tag, now):
		return ErrTooManyPerKey
	}
	return nil
}

// enter adds the follower to the hub, to its topics and to those with its key.
func (c *core) enter(f *follower) {
	c.followers[f] = struct{}{}
	c.active++
	f.seats = make([]seat, 0, f.feed.seats())
	for _, name := range f.feed.topics {
		c.audience(name).join(f)
		c.presence.moved(name, f.feed.key)
		c.note(name, f.feed.key, 1)
	}
	if key := f.feed.key; key != "" {
		if c.keys[key] == nil {
			c.keys[key] = &audience{}
		}
		c.keys[key].join(f)
	}
}

// audience returns the followers of a topic or pattern.
func (c *core) audience(name string) *audience {
	if isPattern(name) {
		return &c.patterns.get(name, c.floors.any).audience
	}
	return &c.topic(name).audience
}

// leave removes a follower from the hub and its topics.
func (c *core) leave(f *follower) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.followers, f)
	for _, seat := range f.seats {
		seat.leave()
	}
	for _, name := range f.feed.topics {
		c.presence.moved(name, f.feed.key)
		c.note(name, f.feed.key, -1)
		if !isPattern(name) {
			c.forget(c.topics[name])
		} else if p := c.patterns.named[name]; len(p.members) == 0 {
			c.patterns.idle(p, time.Now())
			c.watch()
		}
	}
	if key := f.feed.key; key != "" && len(c.keys[key].members) == 0 {
		delete(c.keys, key)
	}
	c.active--
	c.checkIdle()
}
