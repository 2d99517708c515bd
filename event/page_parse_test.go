package event_test

import "strings"

// parse parses markup as the model writes it: each element has an end tag, and
// attributes are quoted or hold no blank.
func parse(markup string) []*node {
	top := &node{}
	for at := top; markup != ""; {
		text, rest, more := strings.Cut(markup, "<")
		if text != "" {
			at.splice(len(at.kids), 0, []*node{{text: text}})
		}
		if !more {
			break
		}
		tag, rest, _ := strings.Cut(rest, ">")
		if markup = rest; tag[0] == '/' {
			at = at.up
			continue
		}
		n := parseTag(tag)
		at.splice(len(at.kids), 0, []*node{n})
		at = n
	}
	for _, n := range top.kids {
		n.up = nil
	}
	return top.kids
}

func parseTag(tag string) *node {
	name, rest, _ := strings.Cut(tag, " ")
	n := &node{tag: strings.ToLower(name)}
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		var key, value string
		key, rest, _ = strings.Cut(rest, "=")
		if quote := rest[:min(1, len(rest))]; quote == `"` || quote == "'" {
			value, rest, _ = strings.Cut(rest[1:], quote)
		} else {
			value, rest, _ = strings.Cut(rest, " ")
		}
		n.set(strings.ToLower(key), value)
	}
	return n
}
