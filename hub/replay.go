package hub

import (
	"cmp"
	"slices"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// keep keeps an entry for replay, within the bounds of MemoryConfig.
func (m *Memory) keep(e *entry) {
	c, r := &m.config, &e.topic.ring
	r.push(e)
	m.link(e)
	for len(r.held()) > 0 && (r.events > c.ReplayEvents || r.bytes > c.ReplayBytes) {
		m.drop(e.topic)
	}
	for m.bytes > c.ReplayTotal {
		m.drop(m.oldest.topic)
	}
	m.expire(e.at)
	if m.sweep == nil && m.oldest != nil {
		m.sweep = time.AfterFunc(c.ReplayAge, m.tidy)
	}
}

// tidy drops the entries that are too old. Its timer runs it again while any
// are left.
func (m *Memory) tidy() {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.expire(now)
	if m.oldest == nil || m.closed {
		m.sweep = nil
		return
	}
	left := m.oldest.at.Add(m.config.ReplayAge).Sub(now)
	m.sweep.Reset(max(left, m.config.ReplayAge/16))
}

// expire drops the entries that are too old.
func (m *Memory) expire(now time.Time) {
	for m.oldest != nil && now.Sub(m.oldest.at) >= m.config.ReplayAge {
		m.drop(m.oldest.topic)
	}
}

// drop drops the oldest entry of a topic.
func (m *Memory) drop(t *topic) {
	m.unlink(t.ring.drop())
	m.forget(t)
}

func (m *Memory) link(e *entry) {
	m.bytes += e.bytes
	e.older, m.newest = m.newest, e
	if e.older == nil {
		m.oldest = e
	} else {
		e.older.newer = e
	}
}

func (m *Memory) unlink(e *entry) {
	m.bytes -= e.bytes
	if e.older == nil {
		m.oldest = e.newer
	} else {
		e.older.newer = e.newer
	}
	if e.newer == nil {
		m.newest = e.older
	} else {
		e.newer.older = e.older
	}
	e.older, e.newer = nil, nil
}

// missed returns the frames of the follower's topics after a sequence number,
// in order. It reports false if some of them are not kept any more.
func (m *Memory) missed(f *follower, seq uint64) (frames []*event.Frame, held bool) {
	if seq > m.seq || f.patterned() && seq < m.forgotten {
		return nil, false
	}
	var entries []*entry
	for _, t := range m.followed(f) {
		if seq < t.ring.trimmed {
			return nil, false
		}
		entries = append(entries, t.ring.after(seq)...)
	}
	slices.SortFunc(entries, func(a, b *entry) int { return cmp.Compare(a.seq, b.seq) })
	for _, e := range entries {
		frames = append(frames, e.frame)
	}
	return frames, true
}

// followed returns the topics that a follower follows, each once.
func (m *Memory) followed(f *follower) (topics []*topic) {
	if !f.patterned() {
		for _, name := range f.feed.topics {
			topics = append(topics, m.topics[name])
		}
		return topics
	}
	for _, t := range m.topics {
		if slices.ContainsFunc(f.feed.topics, func(p string) bool { return matches(p, t.name) }) {
			topics = append(topics, t)
		}
	}
	return topics
}
