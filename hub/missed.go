package hub

import (
	"cmp"
	"slices"

	"github.com/echo-datastar/datastar/event"
)

// missed returns the frames of topics and patterns after one number and up to
// another, in order. It reports false if some of them are not kept any more.
// Somebody has to follow the topics meanwhile.
func (c *core) missed(topics []string, from, to uint64) (frames []*event.Frame, held bool) {
	if len(topics) == 0 || from >= to {
		return nil, true
	}
	all, names, held := c.missedByName(topics, from, to)
	if held && len(names) < len(topics) {
		var more []found
		more, held = c.missedByPattern(topics, names, from, to)
		all = append(all, more...)
	}
	if !held {
		return nil, false
	}
	slices.SortFunc(all, func(a, b found) int { return cmp.Compare(a.seq, b.seq) })
	frames = make([]*event.Frame, len(all))
	for i, m := range all {
		frames[i] = m.frame
	}
	return frames, true
}

// missedByName returns what was missed of the topics that are no patterns, and
// their names.
func (c *core) missedByName(topics []string, from, to uint64) (all []found, names []string, held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range topics {
		if isPattern(name) {
			continue
		}
		names = append(names, name)
		r := &c.topics[name].ring
		if r.dropped > from {
			return nil, names, false
		}
		for _, e := range r.after(from) {
			if e.seq <= to {
				all = append(all, e.found())
			}
		}
	}
	return all, names, true
}

// missedByPattern returns what was missed of the patterns among the topics, but for
// the topics with these names. It searches the history bit by bit.
func (c *core) missedByPattern(topics, names []string, from, to uint64) (all []found, held bool) {
	for at, more := from, true; more; {
		var part []found
		if part, more = c.part(at, to); more {
			at = part[len(part)-1].seq
		}
		for _, m := range part {
			if !slices.Contains(names, m.topic) && slices.ContainsFunc(topics, func(p string) bool { return matches(p, m.topic) }) {
				all = append(all, m)
			}
		}
	}
	return all, c.holds(topics, from)
}

// part returns some of what is kept after one number and up to another, and reports
// whether there may be more.
func (c *core) part(from, to uint64) (part []found, more bool) {
	const most = 512
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.history.entries[c.history.search(from+1):] {
		switch {
		case e.seq > to:
			return part, false
		case e.frame != nil:
			if part = append(part, e.found()); len(part) == most {
				return part, true
			}
		}
	}
	return part, false
}

// holds reports whether all that was published to the topics and patterns after a
// number is kept.
func (c *core) holds(topics []string, from uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range topics {
		if c.droppedOf(name) > from {
			return false
		}
	}
	return true
}

// droppedOf returns the newest number that was dropped of a topic or pattern.
func (c *core) droppedOf(name string) uint64 {
	if isPattern(name) {
		return c.patterns.named[name].dropped
	}
	return c.topics[name].ring.dropped
}
