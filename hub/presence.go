package hub

// presence counts who follows which topic, for OnPresence and for other processes.
type presence struct {
	of      map[string]int      // followers in other processes
	changed map[string]struct{} // topics that a follower joined or left here, if anybody asks
	wake    chan struct{}       // holds a value if changed is not empty
	due     map[string]struct{} // topics for which OnPresence waits to be called
	told    map[string]int      // what OnPresence was called with last, if that is not 0
}

// joinedOrLeft records that the number of followers of a topic changed in this
// process. Patterns are ignored.
func (c *core) joinedOrLeft(name string) {
	if isPattern(name) {
		return
	}
	if p := &c.presence; p.changed != nil {
		p.changed[name] = struct{}{}
		select {
		case p.wake <- struct{}{}:
		default:
		}
	}
	c.note(name)
}

// note has OnPresence called for a topic. Calls that wait are made one.
func (c *core) note(name string) {
	if c.config.OnPresence == nil {
		return
	}
	if _, waits := c.presence.due[name]; waits {
		return
	}
	c.presence.due[name] = struct{}{}
	c.calls.add(func() {
		if n, changed := c.news(name); changed {
			c.config.OnPresence(name, n)
		}
	})
}

// news returns the number of followers of a topic, and whether OnPresence was last
// called with another.
func (c *core) news(name string) (n int, changed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &c.presence
	delete(p.due, name)
	n = c.present(name)
	if changed = n != p.told[name]; n == 0 {
		delete(p.told, name)
	} else {
		p.told[name] = n
	}
	return n, changed
}

// present returns how many follow a topic by its name, here and in other
// processes.
func (c *core) present(name string) int { return c.here(name) + c.presence.of[name] }

// here returns how many follow a topic by its name in this process.
func (c *core) here(name string) int {
	if t := c.topics[name]; t != nil {
		return len(t.members)
	}
	return 0
}

// Followers implements [Hub].
func (c *core) Followers(topic string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.present(topic)
}
