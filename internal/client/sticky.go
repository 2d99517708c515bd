package client

import (
	"slices"
	"strings"
)

// sticky is a generation that reads fragments by sticky keys.
type sticky struct {
	keys  []string
	modes map[string]string // theirs to those of package event
}

var (
	v018 = sticky{
		keys: []string{"selector", "merge", "settle", "fragment", "redirect", "error", "vt"},
		modes: map[string]string{
			"morph_element": "morph", "inner_element": "inner", "outer_element": "outer",
			"prepend_element": "prepend", "append_element": "append",
			"before_element": "before", "after_element": "after",
			"delete_element": "delete", "upsert_attributes": "upsertAttributes",
		},
	}
	v019 = sticky{
		keys: []string{"selector", "merge", "settle", "fragment", "vt"},
		modes: map[string]string{
			"morph": "morph", "inner": "inner", "outer": "outer", "prepend": "prepend",
			"append": "append", "before": "before", "after": "after", "upsert_attributes": "upsertAttributes",
		},
	}
)

// read reads data lines: a known key other than the last becomes the current one and is
// cut off, and a line of the fragment is taken whole. A redirect and an error are
// what the client acts on at once.
func (c *sticky) read(data string, f *fields) {
	f.values = map[string]string{}
	current := ""
	for line := range strings.SplitSeq(Trim(data), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		changes := word != current && slices.Contains(c.keys, word)
		if changes {
			current, line = word, rest
		}
		switch {
		case line == "" && !changes:
		case current == "fragment":
			f.values[current] += line + "\n"
		case !changes:
			f.strange("line %q belongs to no fragment", line)
		case current == "error":
			f.throws("%q", line)
			return
		default:
			f.values[current] = line
			if current == "redirect" {
				return
			}
		}
	}
}

// fragment reads an event that merges a fragment or deletes.
func (c *sticky) fragment(f *fields) Seen {
	s := Seen{
		Operation:      MergesFragments,
		Selector:       f.line("selector"),
		Mode:           f.word("merge", "morph", c.modes),
		ViewTransition: f.flag("vt", true),
		Settle:         f.millis("settle", 500),
	}
	if s.Mode != "delete" {
		s.Text = Trim(f.text("fragment", "<div></div>"))
		return s
	}
	s.Operation, s.Mode = RemovesFragments, ""
	if f.has("fragment") {
		f.strange("a deletion with a fragment")
	}
	return s
}

// decodeV018 finds a redirect in an event of any name.
func decodeV018(name, data string, f *fields) Seen {
	switch name {
	case "datastar-signal":
		return Seen{Operation: MergesSignals, Text: Trim(data)}
	case "datastar-signal-ifmissing":
		return Seen{Operation: MergesSignals, Text: Trim(data), OnlyIfMissing: true}
	}
	v018.read(data, f)
	switch {
	case f.has("redirect"):
		return Seen{Operation: Redirects, Text: f.values["redirect"]}
	case name == "datastar-fragment":
		return v018.fragment(f)
	}
	f.strange("unknown event %q", name)
	return Seen{}
}

func decodeV019(name, data string, f *fields) Seen {
	switch name {
	case "datastar-fragment":
		v019.read(data, f)
		return v019.fragment(f)
	case "datastar-signal":
		return decodeV019Signals(data, f)
	case "datastar-delete", "datastar-redirect", "datastar-console":
		return decodeV019Line(name, Trim(data), f)
	}
	f.strange("unknown event %q", name)
	return Seen{}
}

func decodeV019Signals(data string, f *fields) Seen {
	s := Seen{Operation: MergesSignals}
	var store []string
	for line := range strings.SplitSeq(Trim(data), "\n") {
		switch key, value, _ := strings.Cut(line, " "); key {
		case "store":
			store = append(store, value)
		case "onlyIfMissing":
			s.OnlyIfMissing = Trim(value) == "true"
		default:
			f.throws("unknown signal type %q", key)
		}
	}
	s.Text = strings.Join(store, "\n")
	return s
}

// decodeV019Line reads the events that have one line.
func decodeV019Line(name, line string, f *fields) Seen {
	if strings.Contains(line, "\n") {
		f.strange("more than one line: %q", line)
	}
	word, rest, _ := strings.Cut(line, " ")
	switch name + " " + word {
	case "datastar-delete selector":
		return Seen{Operation: RemovesFragments, Selector: rest}
	case "datastar-delete paths":
		return Seen{Operation: RemovesSignals, Paths: strings.Split(rest, " ")}
	case "datastar-redirect url":
		return Seen{Operation: Redirects, Text: rest}
	case "datastar-console error":
		return Seen{Operation: LogsError, Text: rest}
	case "datastar-console log":
		return Seen{Operation: Logs, Text: rest}
	case "datastar-console debug", "datastar-console info", "datastar-console warn", "datastar-console group", "datastar-console groupEnd":
		f.strange("a message in the mode %s", word)
		return Seen{Operation: Logs, Text: rest}
	}
	f.throws("unknown event or key in %q", line)
	return Seen{}
}
