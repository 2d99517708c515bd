package hub

// lost begins a gap for the followers of a topic, by its name and by patterns: a
// message to it cannot be read. What is kept of the topic is dropped, so it is also a
// gap for a page that reconnects from before it.
func (c *core) lost(name string, at position) {
	c.now = at
	for t := c.topics[name]; t != nil && len(t.ring.held()) > 0; t = c.topics[name] {
		c.drop(t)
	}
	c.floors.any = max(c.floors.any, at.seq)
	t := c.topic(name)
	t.ring.dropped = at.seq
	losers := map[*follower]struct{}{}
	t.audience.addTo(losers)
	for p := range c.patterns.matching(name) {
		p.dropped = at.seq
		p.audience.addTo(losers)
	}
	c.forget(t)
	for f := range losers {
		f.lose(&at)
	}
}

// addTo adds the followers to a set.
func (a *audience) addTo(all map[*follower]struct{}) {
	for _, m := range a.members {
		all[m.follower] = struct{}{}
	}
}
