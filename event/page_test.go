package event_test

import (
	"maps"
	"slices"
	"strings"
)

// node is an element of a model page, or a text if it has no tag.
type node struct {
	tag, text string
	id        string
	attrs     map[string]string // without the id; never changed, but replaced
	up        *node
	kids      []*node
}

func (n *node) clone() *node {
	c := *n
	c.kids = make([]*node, len(n.kids))
	for i, kid := range n.kids {
		c.kids[i] = kid.clone()
		c.kids[i].up = &c
	}
	return &c
}

func cloneAll(nodes []*node) []*node {
	clones := make([]*node, len(nodes))
	for i, n := range nodes {
		clones[i] = n.clone()
	}
	return clones
}

// walk visits the elements from the node on, in the order of the document,
// until visit returns false.
func (n *node) walk(visit func(*node) bool) bool {
	if n.tag == "" {
		return true
	}
	if !visit(n) {
		return false
	}
	for _, kid := range n.kids {
		if !kid.walk(visit) {
			return false
		}
	}
	return true
}

// within reports whether the node is the other one or inside it.
func (n *node) within(other *node) bool {
	for ; n != nil; n = n.up {
		if n == other {
			return true
		}
	}
	return false
}

// splice replaces some of the children, from one on, by others.
func (n *node) splice(from, count int, nodes []*node) {
	for _, old := range n.kids[from : from+count] {
		old.up = nil
	}
	for _, kid := range nodes {
		kid.up = n
	}
	n.kids = slices.Concat(n.kids[:from], nodes, n.kids[from+count:])
}

// place returns the node's position among its siblings.
func (n *node) place() int { return slices.Index(n.up.kids, n) }

// replace replaces the node by others. A node that is not in the page is left.
func (n *node) replace(nodes []*node) {
	if n.up != nil {
		n.up.splice(n.place(), 1, nodes)
	}
}

func (n *node) set(name, value string) {
	if name == "id" {
		n.id = value
		return
	}
	n.attrs = maps.Clone(n.attrs)
	if n.attrs == nil {
		n.attrs = map[string]string{}
	}
	n.attrs[name] = value
}

// write writes the node as HTML, with its attributes in order.
func (n *node) write(b *strings.Builder, quote string) {
	if n.tag == "" {
		b.WriteString(n.text)
		return
	}
	b.WriteString("<" + n.tag)
	if n.id != "" {
		b.WriteString(" id=" + quote + n.id + quote)
	}
	for _, name := range slices.Sorted(maps.Keys(n.attrs)) {
		b.WriteString(" " + name + `='` + n.attrs[name] + `'`)
	}
	b.WriteString(">")
	for _, kid := range n.kids {
		kid.write(b, quote)
	}
	b.WriteString("</" + n.tag + ">")
}

func markup(nodes []*node, quote string) string {
	var b strings.Builder
	for _, n := range nodes {
		n.write(&b, quote)
	}
	return b.String()
}

// signalTree are the signals of a model page.
type signalTree = map[string]any

func cloneTree(tree signalTree) signalTree {
	tree = maps.Clone(tree)
	for name, value := range tree {
		if below, ok := value.(signalTree); ok {
			tree[name] = cloneTree(below)
		}
	}
	return tree
}
