package hub

import (
	"fmt"
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
// other users. An empty part becomes "%". [SplitTopic] is its inverse.
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

// SplitTopic returns the parts that [Topic] joined to a topic. What Topic does not
// escape in that way is returned as it is.
func SplitTopic(topic string) []string {
	parts := strings.Split(topic, ".")
	for i, part := range parts {
		parts[i] = unescape(part)
	}
	return parts
}

func unescape(part string) string {
	if part == "%" {
		return ""
	}
	if !strings.Contains(part, "%") {
		return part
	}
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		var c byte
		if part[i] == '%' && i+2 < len(part) {
			if n, err := fmt.Sscanf(part[i+1:i+3], "%02X", &c); n == 1 && err == nil {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(part[i])
	}
	return b.String()
}

func isPattern(topic string) bool { return strings.ContainsAny(topic, "*>") }

// matches reports whether a pattern matches a topic, or all that another pattern does. A
// topic matches itself.
func matches(pattern, topic string) bool {
	for {
		p, patterns, more := strings.Cut(pattern, ".")
		t, topics, moreTopics := strings.Cut(topic, ".")
		switch {
		case p == ">":
			return true
		case p != t && (p != "*" || t == ">"):
			return false
		case !more || !moreTopics:
			return more == moreTopics
		}
		pattern, topic = patterns, topics
	}
}

// topic holds what is kept of a topic for replay, and its followers by name. It
// exists while anything is kept or it is followed by name.
type topic struct {
	audience
	name string
	ring ring
}

// topic returns the topic of this name, created if it does not exist.
func (c *core) topic(name string) *topic {
	t := c.topics[name]
	if t == nil {
		t = &topic{name: name}
		t.ring.dropped = c.floors.of(name) // it may have existed before
		c.topics[name] = t
	}
	return t
}

// forget removes a topic of which nothing is kept and that nobody follows by
// name.
func (c *core) forget(t *topic) {
	if len(t.members) == 0 && len(t.ring.held()) == 0 {
		c.floors.remember(t.name, t.ring.dropped)
		delete(c.topics, t.name)
	}
}
