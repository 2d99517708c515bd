package hub

import (
	"maps"
	"slices"
	"time"
)

// keep keeps an entry for replay, within the bounds of MemoryConfig.
func (c *core) keep(e *entry) {
	config, r := &c.config, &e.topic.ring
	r.push(e)
	c.history.push(e)
	for len(r.held()) > 0 && (r.events > config.ReplayEvents || r.bytes > config.ReplayBytes) {
		c.drop(e.topic)
	}
	for c.history.bytes > config.ReplayTotal {
		c.drop(c.history.oldest().topic)
	}
	c.expire(e.at)
	c.watch()
}

// watch starts the timer that tidies, unless it runs.
func (c *core) watch() {
	if c.sweep == nil && !c.closed {
		c.sweep = time.AfterFunc(c.sweepInterval(), c.tidy)
	}
}

// drop drops the oldest entry of a topic.
func (c *core) drop(t *topic) {
	e := t.ring.drop()
	c.history.drop(e)
	c.floors.any = max(c.floors.any, e.seq)
	for p := range c.patterns.matching(t.name) {
		p.dropped = max(p.dropped, e.seq)
	}
	c.forget(t)
}

// expire drops the entries that are too old.
func (c *core) expire(now time.Time) {
	for e := c.history.oldest(); e != nil && now.Sub(e.at) >= c.config.ReplayAge; e = c.history.oldest() {
		c.drop(e.topic)
	}
}

// sweepInterval is how often old entries are dropped while nothing is published.
func (c *core) sweepInterval() time.Duration { return max(c.config.ReplayAge/16, time.Millisecond) }

// tidy drops what is too old, and moves the cursors of followers that received
// nothing for long. Its timer runs it again while there is anything to do.
func (c *core) tidy() {
	followers, since := c.sweepOut(time.Now())
	for part := range slices.Chunk(followers, 256) {
		c.move(part, since)
	}
}

// sweepOut drops what is too old. If it is time to move cursors, it returns the
// followers, and the number since which those to move received nothing.
func (c *core) sweepOut(now time.Time) (followers []*follower, since uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expire(now)
	c.patterns.expire(now.Add(-c.config.ReplayAge))
	if c.closed || c.history.len() == 0 && len(c.patterns.left) == 0 && c.moved == c.now.seq {
		c.sweep = nil
		return nil, 0
	}
	c.sweep.Reset(c.sweepInterval())
	if now.Sub(c.movedAt) < c.config.ReplayAge/4 || c.moved == c.now.seq {
		return nil, 0
	}
	since = c.moved
	c.moved, c.movedAt = c.now.seq, now
	return slices.AppendSeq(make([]*follower, 0, len(c.followers)), maps.Keys(c.followers)), since
}

// move moves the cursors of followers that received nothing since a number.
func (c *core) move(followers []*follower, since uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	to := c.now
	for _, f := range followers {
		f.move(since, &to)
	}
}
