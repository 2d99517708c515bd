package hub

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkTopic returns ErrTopic for a topic with an empty part, or one that is
// not UTF-8 or has blanks or control characters. "*" and ">" are allowed only
// as wildcards of a pattern, if wildcards is true.
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

// Topic joins parts with dots, such as "room" and "42" to "room.42". It escapes
// what has a meaning in topics, for example "." as %2E. So a part that came
// from a user is always one part, and never a pattern that follows topics of
// other users. An empty part becomes "%".
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

// matches reports whether a pattern matches a topic. A topic matches itself.
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

// topic holds what is kept of a topic for replay, its followers by name, and
// the patterns that match it. It exists while anything is kept or it is
// followed by name.
type topic struct {
	audience
	name     string
	ring     ring
	patterns []*pattern
}

// pattern holds the followers of a pattern. It exists while it has any.
type pattern struct {
	audience
	name string
}

// topic returns the topic of this name, created if it does not exist.
func (m *Memory) topic(name string) *topic {
	t := m.topics[name]
	if t != nil {
		return t
	}
	t = &topic{name: name}
	t.ring.trimmed = m.forgotten // it may have existed before
	m.topics[name] = t
	for _, p := range m.patterns {
		if matches(p.name, name) {
			t.patterns = append(t.patterns, p)
		}
	}
	return t
}

// pattern returns the pattern of this name, created if it does not exist.
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

// forget removes a topic of which nothing is kept and that nobody follows by
// name.
func (m *Memory) forget(t *topic) {
	if len(t.members) == 0 && len(t.ring.held()) == 0 {
		m.forgotten = max(m.forgotten, t.ring.trimmed)
		delete(m.topics, t.name)
	}
}

// forgetPattern removes a pattern that nobody follows.
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
