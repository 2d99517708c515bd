package event_test

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// page is a model of a page in the browser: its elements and signals, and how
// the client of a generation changes them. It knows nothing of Coalesce.
type page struct {
	client  event.Protocol
	body    *node
	signals signalTree
	loose   bool // two elements may have an id for a while, and no morph takes one from elsewhere
}

func (p *page) clone() *page {
	return &page{p.client, p.body.clone(), cloneTree(p.signals), p.loose}
}

// instruction is an event as a client understands it.
type instruction struct {
	verb     string
	mode     event.MergeMode
	selector string
	roots    []*node
	ids      []string // that it names: those of the roots and what is in them, and that of the selector
	signals  signalTree
	missing  bool     // it merges only signals that are missing
	paths    []string // of signals to remove
	script   []string
}

// errNoTarget is what V018 and V019 stop at, and ask for their stream again.
var errNoTarget = errors.New("no target")

// apply carries out an instruction.
func (p *page) apply(i *instruction) error {
	switch i.verb {
	case "merge":
		return p.merge(i)
	case "remove":
		targets := p.selects(i.selector)
		for _, n := range targets {
			n.replace(nil)
		}
		return p.found(len(targets))
	case "merge signals":
		p.mergeSignals(p.signals, i.signals, i.missing, true)
	case "remove signals":
		for _, path := range i.paths {
			forget(p.signals, strings.Split(path, "."))
		}
	case "script":
		p.run(i.script)
	}
	return nil
}

// found returns an error if nothing was found, where that is one.
func (p *page) found(n int) error {
	if n == 0 && (p.client == event.V018 || p.client == event.V019) {
		return errNoTarget
	}
	return nil
}

// merge merges a fragment: V1 all of it at once if there is a selector, V018 the
// first root only, and the others each root for itself.
func (p *page) merge(i *instruction) error {
	native := p.client == event.V1 && i.mode != event.UpsertAttributes
	if native && i.selector != "" {
		for _, target := range p.selects(i.selector) {
			p.put(target, i.mode, cloneAll(i.roots))
		}
		return nil
	}
	wrapped := i.mode == event.Inner && i.selector != "" && p.client != event.Beta
	for _, root := range i.roots {
		if root.tag == "" && !wrapped {
			continue
		}
		targets, content := p.targets(i, root), []*node{root}
		if wrapped {
			content = i.roots
		}
		for _, target := range targets {
			p.put(target, i.mode, p.content(i, content))
		}
		if err := p.found(len(targets)); err != nil {
			return err
		}
		if wrapped || p.client == event.V018 || len(targets) == 0 && p.client == event.Beta {
			return nil
		}
	}
	return nil
}

// content returns a copy of what goes to a target. Without a selector, V018 and
// V019 take the content of the root for Inner.
func (p *page) content(i *instruction, content []*node) []*node {
	content = cloneAll(content)
	if i.mode == event.Inner && i.selector == "" && p.client != event.Beta {
		return content[0].kids
	}
	return content
}

// targets returns the elements to which a root goes. Without a selector, V1
// takes the first element that has the root's id, and the others take all.
func (p *page) targets(i *instruction, root *node) []*node {
	if i.selector != "" {
		return p.selects(i.selector)
	}
	if root.id == "" {
		return nil
	}
	found := p.selects("#" + root.id)
	if p.client == event.V1 && i.mode != event.UpsertAttributes && len(found) > 1 {
		return found[:1]
	}
	return found
}

// put puts nodes where the mode says.
func (p *page) put(target *node, mode event.MergeMode, nodes []*node) {
	morphs := mode == event.Morph || mode == event.Inner && p.client == event.V1
	if morphs && ignored(target, nodes) {
		return
	}
	if morphs && p.client == event.V1 && !p.loose {
		p.steal(target, nodes)
	}
	switch mode {
	case event.Morph, event.Outer:
		target.replace(nodes)
	case event.Inner:
		target.splice(0, len(target.kids), nodes)
	case event.Append:
		target.splice(len(target.kids), 0, nodes)
	case event.Prepend:
		target.splice(0, 0, nodes)
	case event.Before:
		if target.up != nil {
			target.up.splice(target.place(), 0, nodes)
		}
	case event.After:
		if target.up != nil {
			target.up.splice(target.place()+1, 0, nodes)
		}
	case event.UpsertAttributes:
		target.upsert(nodes[0])
	}
	p.start(nodes)
}

func (n *node) upsert(from *node) {
	if from.id != "" {
		n.id = from.id
	}
	for name, value := range from.attrs {
		n.set(name, value)
	}
}

// ignored reports whether data-ignore-morph keeps an element as it is.
func ignored(target *node, nodes []*node) bool {
	_, old := target.attrs["data-ignore-morph"]
	if _, ignores := nodes0(nodes).attrs["data-ignore-morph"]; old && ignores {
		return true
	}
	for n := target.up; n != nil; n = n.up {
		if _, ignores := n.attrs["data-ignore-morph"]; ignores {
			return true
		}
	}
	return false
}

func nodes0(nodes []*node) *node {
	if len(nodes) == 0 {
		return &node{}
	}
	return nodes[0]
}

// steal does what a morph of V1 does with an id that the old and the new content
// have: it takes the first element of the page that has the id, even if that is
// elsewhere.
func (p *page) steal(target *node, nodes []*node) {
	old := map[string]bool{}
	for _, kid := range target.kids {
		kid.walk(func(n *node) bool { old[n.id] = true; return true })
	}
	if delete(old, ""); len(old) == 0 {
		return
	}
	for _, n := range nodes {
		n.walk(func(n *node) bool {
			if !old[n.id] {
				return true
			}
			if first := nodes0(p.selects("#" + n.id)); first.tag != "" && !first.within(target) && !target.within(first) {
				first.replace(nil)
			}
			return true
		})
	}
}

// run runs a script: one that moves or removes an element, sets its class, shows
// a signal in it, or sets a signal to its text.
func (p *page) run(script []string) {
	first := func(id string) *node { return nodes0(p.selects("#" + id)) }
	verb, n := script[0], first(script[1])
	switch {
	case verb == "mark":
		p.signals["mark"] = script[1]
	case n.tag == "":
	case verb == "move":
		if to := first(script[2]); to.tag != "" && !to.within(n) {
			n.replace(nil)
			to.splice(len(to.kids), 0, []*node{n})
		}
	case verb == "drop":
		n.replace(nil)
	case verb == "class":
		n.set("class", script[2])
	case verb == "show":
		text, _ := p.signals[script[2]].(string)
		n.splice(0, len(n.kids), []*node{{text: text}})
	case verb == "read":
		p.signals[script[2]] = markup(n.kids, `"`)
	}
}

// bearers returns how many elements have each of the ids, or more than one if an
// id is named twice. It is a problem if any has two.
func (p *page) unambiguous(ids []string) bool {
	found := map[string]bool{}
	return p.body.walk(func(n *node) bool {
		if n.id == "" || !slices.Contains(ids, n.id) {
			return true
		}
		twice := found[n.id]
		found[n.id] = true
		return !twice
	})
}

// size returns the number of elements.
func (p *page) size() (n int) {
	p.body.walk(func(*node) bool { n++; return true })
	return n
}

// state is all that a user of the page sees.
func (p *page) state() string {
	var b strings.Builder
	p.body.write(&b, `"`)
	writeTree(&b, p.signals)
	return b.String()
}

func writeTree(b *strings.Builder, tree signalTree) {
	b.WriteString("{")
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		b.WriteString(name + ":")
		switch value := tree[name].(type) {
		case signalTree:
			writeTree(b, value)
		case string:
			b.WriteString(value)
		case nil:
			b.WriteString("null")
		}
		b.WriteString(",")
	}
	b.WriteString("}")
}
