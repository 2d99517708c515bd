package hub

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkTopic reports a topic that is not parts of printable characters in UTF-8
// with dots between them, or that has wildcards where it must not.
func checkTopic(topic string, wildcards bool) error {
	parts := strings.Split(topic, ".")
	for i, part := range parts {
		switch {
		case part == "" || !utf8.ValidString(part) || strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		case !strings.ContainsAny(part, "*>"):
			continue
		case wildcards && (part == "*" || part == ">" && i == len(parts)-1):
			continue
		}
		return fmt.Errorf("%w: %q", ErrTopic, topic)
	}
	return nil
}

// Topic joins parts to a topic, such as "room.42" of "room" and "42". It writes
// what has a meaning in topics as %2E and the like, so that a part that came
// from a user is one part, whatever is in it, and never a pattern that follows
// what is others'. An empty part is "%".
func Topic(parts ...string) string {
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteByte('.')
		}
		if part == "" {
			b.WriteByte('%')
		}
		for j := range len(part) {
			if c := part[j]; c <= ' ' || c >= 0x7f || strings.IndexByte("%.*>", c) >= 0 {
				fmt.Fprintf(&b, "%%%02X", c)
			} else {
				b.WriteByte(c)
			}
		}
	}
	return b.String()
}

func isPattern(topic string) bool { return strings.ContainsAny(topic, "*>") }

// matches reports whether a pattern stands for a topic. A topic stands for
// itself.
func matches(pattern, topic string) bool {
	for {
		p, patterns, more := strings.Cut(pattern, ".")
		t, topics, moreTopics := strings.Cut(topic, ".")
		switch {
		case p == ">":
			return true
		case p != "*" && p != t:
			return false
		case !more || !moreTopics:
			return more == moreTopics
		}
		pattern, topic = patterns, topics
	}
}

// topic is what is kept of a topic, those who follow it by its name, and the
// patterns that stand for it. It is there while anything is kept of it or
// somebody follows it by its name.
type topic struct {
	audience
	name     string
	ring     ring
	patterns []*pattern
}

// pattern is those who follow it. It is there while somebody does.
type pattern struct {
	audience
	name string
}

// topic returns a topic, and makes it if it is new.
func (m *Memory) topic(name string) *topic {
	t := m.topics[name]
	if t != nil {
		return t
	}
	t = &topic{name: name}
	t.ring.trimmed = m.forgotten // it may have been one of those
	m.topics[name] = t
	for _, p := range m.patterns {
		if matches(p.name, name) {
			t.patterns = append(t.patterns, p)
		}
	}
	return t
}

// pattern returns a pattern, and makes it if it is new.
func (m *Memory) pattern(name string) *pattern {
	p := m.patterns[name]
	if p != nil {
		return p
	}
	p = &pattern{name: name}
	m.patterns[name] = p
	for _, t := range m.topics {
		if matches(name, t.name) {
			t.patterns = append(t.patterns, p)
		}
	}
	return p
}

// forget lets go of a topic that nobody needs.
func (m *Memory) forget(t *topic) {
	if len(t.members) == 0 && len(t.ring.held()) == 0 {
		m.forgotten = max(m.forgotten, t.ring.trimmed)
		delete(m.topics, t.name)
	}
}

// forgetPattern lets go of a pattern that nobody follows.
func (m *Memory) forgetPattern(p *pattern) {
	if len(p.members) > 0 {
		return
	}
	delete(m.patterns, p.name)
	for _, t := range m.topics {
		if i := slices.Index(t.patterns, p); i >= 0 {
			t.patterns = slices.Delete(t.patterns, i, i+1)
		}
	}
}
