package event_test

import (
	"fmt"
	"slices"
	"strings"
)

// stickyClient is a generation that reads fragments by sticky keys.
type stickyClient struct {
	keys  []string
	modes map[string]string // theirs to the package's
}

var (
	clientV018 = stickyClient{
		keys: []string{"selector", "merge", "settle", "fragment", "redirect", "error", "vt"},
		modes: map[string]string{
			"morph_element": "morph", "inner_element": "inner", "outer_element": "outer",
			"prepend_element": "prepend", "append_element": "append",
			"before_element": "before", "after_element": "after",
			"delete_element": "delete", "upsert_attributes": "upsertAttributes",
		},
	}
	clientV019 = stickyClient{
		keys: []string{"selector", "merge", "settle", "fragment", "vt"},
		modes: map[string]string{
			"morph": "morph", "inner": "inner", "outer": "outer", "prepend": "prepend",
			"append": "append", "before": "before", "after": "after", "upsert_attributes": "upsertAttributes",
		},
	}
)

// fields reads data lines: a known key other than the last becomes the current
// one and is cut off, and a line of the fragment is taken whole.
func (c *stickyClient) fields(data string) *fields {
	f := &fields{values: map[string]string{}}
	current := ""
	for line := range strings.SplitSeq(jsTrim(data), "\n") {
		if line == "" {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		changes := word != current && slices.Contains(c.keys, word)
		if changes {
			current, line = word, rest
		}
		switch {
		case current == "error":
			f.complain("the client throws: %q", line)
		case current == "fragment":
			f.values[current] += line + "\n"
		case !changes:
			f.complain("line %q belongs to no fragment", line)
		default:
			f.values[current] = line
		}
	}
	return f
}

// fragment reads the data of an event that merges a fragment or deletes.
func (c *stickyClient) fragment(f *fields) (seen, error) {
	s := seen{
		operation:      mergesFragments,
		selector:       f.line("selector"),
		mode:           f.word("merge", "morph", c.modes),
		viewTransition: f.flag("vt", true),
		settle:         f.millis("settle", 500),
	}
	if s.mode == "delete" {
		s.operation, s.mode = removesFragments, ""
		if _, ok := f.values["fragment"]; ok {
			f.complain("a deletion with a fragment")
		}
		return s, f.err
	}
	s.text = jsTrim(f.text("fragment"))
	return s, f.err
}

func decodeV018(m message) (seen, error) {
	switch m.event {
	case "datastar-signal":
		return seen{operation: mergesSignals, text: jsTrim(m.data)}, nil
	case "datastar-signal-ifmissing":
		return seen{operation: mergesSignals, text: jsTrim(m.data), onlyIfMissing: true}, nil
	case "datastar-fragment", "datastar-redirect":
		f := clientV018.fields(m.data)
		if url, ok := f.values["redirect"]; ok { // whatever the event's name
			return seen{operation: redirects, text: url}, f.err
		}
		return clientV018.fragment(f)
	}
	return seen{}, fmt.Errorf("unknown event")
}

func decodeV019(m message) (seen, error) {
	data := jsTrim(m.data)
	switch m.event {
	case "datastar-fragment":
		return clientV019.fragment(clientV019.fields(data))
	case "datastar-signal":
		f := keyed(data, "store", "onlyIfMissing")
		return seen{operation: mergesSignals, text: f.text("store"), onlyIfMissing: f.flag("onlyIfMissing", false)}, f.err
	}
	if strings.Contains(data, "\n") {
		return seen{}, fmt.Errorf("more than one line: %q", data)
	}
	return decodeV019Line(m.event, data)
}

// decodeV019Line reads the events that have one line.
func decodeV019Line(name, line string) (seen, error) {
	word, rest, _ := strings.Cut(line, " ")
	switch name + " " + word {
	case "datastar-delete selector":
		return seen{operation: removesFragments, selector: rest}, nil
	case "datastar-delete paths":
		return seen{operation: removesSignals, paths: strings.Split(rest, " ")}, nil
	case "datastar-redirect url":
		return seen{operation: redirects, text: rest}, nil
	case "datastar-console log":
		return seen{operation: logs, text: rest}, nil
	case "datastar-console error":
		return seen{operation: logsError, text: rest}, nil
	}
	return seen{}, fmt.Errorf("unknown event or key in %q", line)
}
