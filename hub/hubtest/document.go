package hubtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// document is a simple model of a page: its elements and signals, and how a
// client of the Beta generation changes them.
type document struct {
	root    *node
	signals map[string]any
	quirks  quirks
	known   known
}

// known holds the messages that the pages of a model were sent, by their text: most
// are sent to all of them, and parsed once.
type known map[string]*message

// message parses a message. What it returns is shared, and not to be changed.
func (k known) message(block string) *message {
	m := k[block]
	if m == nil {
		m = parseMessage(block)
		m.roots = parseHTML(m.data["fragments"])
		_ = json.Unmarshal([]byte(m.data["signals"]), &m.signals)
		k[block] = m
	}
	return m
}

// quirks are the differences between releases.
type quirks struct {
	nullDeletes bool // null removes a signal; otherwise it is a value
	keepsScalar bool // an object never replaces a scalar
}

func (d *document) clone() *document {
	return &document{d.root.clone(), cloneSignals(d.signals), d.quirks, d.known}
}

func cloneSignals(signals map[string]any) map[string]any {
	c := maps.Clone(signals)
	for name, value := range c {
		if below, ok := value.(map[string]any); ok {
			c[name] = cloneSignals(below)
		}
	}
	return c
}

// region returns the state of an element and of a signal.
func (d *document) region(id string) string {
	signals, _ := json.Marshal(d.signals[id])
	html := "nothing"
	for _, n := range d.find("#" + id) {
		html = n.html()
	}
	return html + "\n" + string(signals)
}

// find returns what a selector matches. It knows three kinds: an id, a class,
// and "#a.on ~ #b", which matches b if a has the class on.
func (d *document) find(selector string) (found []*node) {
	if condition, then, ok := strings.Cut(selector, ".on ~ "); ok {
		for _, n := range d.find(condition) {
			if n.attrs["class"] == "on" {
				return d.find(then)
			}
		}
		return nil
	}
	d.walk(d.root, func(n *node) {
		id, byID := strings.CutPrefix(selector, "#")
		if byID && n.attrs["id"] == id && len(found) == 0 || !byID && "."+n.attrs["class"] == selector {
			found = append(found, n)
		}
	})
	return found
}

func (d *document) walk(n *node, visit func(n *node)) {
	visit(n)
	for _, child := range n.children {
		d.walk(child, visit)
	}
}

// splice inserts nodes among the siblings of n, in place of those around it.
func (d *document) splice(n *node, before, after int, nodes []*node) {
	d.walk(d.root, func(parent *node) {
		if i := slices.Index(parent.children, n); i >= 0 {
			parent.children = slices.Concat(parent.children[:i+before], nodes, parent.children[i+after:])
		}
	})
}

// apply executes a message.
func (d *document) apply(m *message) {
	switch m.event {
	case "datastar-merge-fragments":
		d.mergeFragments(m.data["selector"], m.data["mergeMode"], m.roots)
	case "datastar-remove-fragments":
		for _, n := range d.find(m.data["selector"]) {
			d.splice(n, 0, 1, nil)
		}
	case "datastar-merge-signals":
		d.mergeSignals(d.signals, m.signals, m.data["onlyIfMissing"] == "true")
	case "datastar-remove-signals":
		for path := range strings.Lines(m.data["paths"]) {
			remove(d.signals, strings.TrimSuffix(path, "\n"))
		}
	case "datastar-execute-script":
		d.run(strings.Fields(m.data["script"]))
	}
}

func (d *document) mergeFragments(selector, mode string, roots []*node) {
	for _, root := range roots {
		to := selector
		if to == "" {
			to = "#" + root.attrs["id"]
		}
		for _, target := range d.find(to) {
			d.merge(target, mode, root.clone())
		}
	}
}

func (d *document) merge(target *node, mode string, n *node) {
	_, ignored := target.attrs["data-ignore-morph"]
	_, ignores := n.attrs["data-ignore-morph"]
	if mode == "" && ignored && ignores {
		return
	}
	switch nodes := []*node{n}; mode {
	case "", "outer":
		d.splice(target, 0, 1, nodes)
	case "inner":
		target.text, target.children = "", nodes
	case "append":
		target.children = append(target.children, n)
	case "prepend":
		target.children = slices.Concat(nodes, target.children)
	case "before":
		d.splice(target, 0, 0, nodes)
	case "after":
		d.splice(target, 1, 1, nodes)
	case "upsertAttributes":
		maps.Copy(target.attrs, n.attrs)
	}
	d.walk(n, func(n *node) {
		if expression := n.attrs["data-signals"]; expression != "" {
			d.run([]string{"set", expression, n.attrs["id"]})
		}
	})
}

func (d *document) mergeSignals(into, from map[string]any, onlyIfMissing bool) {
	for name, value := range from {
		old, had := into[name]
		above, hadObject := old.(map[string]any)
		below, object := value.(map[string]any)
		switch {
		case object && hadObject:
			d.mergeSignals(above, below, onlyIfMissing)
		case had && onlyIfMissing, object && had && old != nil && d.quirks.keepsScalar:
		case object:
			above = map[string]any{}
			d.mergeSignals(above, below, onlyIfMissing)
			into[name] = above
		case value == nil && d.quirks.nullDeletes:
			delete(into, name)
		default:
			into[name] = value
		}
	}
}

func remove(signals map[string]any, path string) {
	name, rest, deeper := strings.Cut(path, ".")
	if below, ok := signals[name].(map[string]any); ok && deeper {
		remove(below, rest)
	} else if !deeper {
		delete(signals, name)
	}
}

// run executes a script: "copy a b.c" copies the text of an element to a
// signal, "write b.c a" copies a signal to an element, and "set b.c 1" sets a
// signal.
func (d *document) run(script []string) {
	switch verb, from, to := script[0], script[1], script[2]; verb {
	case "copy":
		for _, n := range d.find("#" + from) {
			d.set(to, n.html())
		}
	case "write":
		for _, n := range d.find("#" + to) {
			topic, name, _ := strings.Cut(from, ".")
			signals, _ := d.signals[topic].(map[string]any)
			text, _ := json.Marshal(signals[name])
			n.text, n.children = string(text), nil
		}
	case "set":
		d.set(from, to)
	}
}

func (d *document) set(path, value string) {
	topic, name, _ := strings.Cut(path, ".")
	d.mergeSignals(d.signals, map[string]any{topic: map[string]any{name: value}}, false)
}
