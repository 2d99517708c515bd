package dom

import (
	"golang.org/x/net/html"
)

const (
	ignoreMorph   = "data-ignore-morph"
	preserveAttr  = "data-preserve-attr"
	scopeChildren = "data-scope-children"
)

// morphV1 is a morph of 1.0.4.
type morphV1 struct{ morph }

// morphV1 makes an element, or with inner what is in it, like content.
func (d *Document) morphV1(old, content *html.Node, inner bool) {
	if ignoresMorph(old, content) {
		return
	}
	parent := newElement("", "div")
	d.insert(parent, content, nil)
	if d.pantry == nil {
		d.pantry = newPantry() // for good, with what is left in it
	}
	m := &morphV1{morph{Document: d, pantry: d.pantry, ids: idSets{}}}
	m.client = m
	m.open()
	m.persistent = persistentIDs(old, parent) // in a whole page, with those in the pantry
	oldParent, start := old, (*html.Node)(nil)
	if !inner {
		oldParent, start = parentElement(old), old
	}
	m.populate(withID(old), oldParent)
	m.populate(withID(parent), parent)
	m.children(oldParent, parent, start, old.NextSibling)
	d.Remove(d.pantry)
}

func ignoresMorph(old, content *html.Node) bool {
	return hasAttr(old, ignoreMorph) && hasAttr(content, ignoreMorph) ||
		closest(old.Parent, func(n *html.Node) bool { return hasAttr(n, ignoreMorph) }) != nil
}

// find looks in the whole page.
func (m *morphV1) find(id string) *html.Node { return m.ByID(id) }

func (m *morphV1) empty(n *html.Node) *html.Node { return newElement(n.Namespace, n.Data) }

func (m *morphV1) bring(parent, n, before *html.Node) { m.move(parent, n, before) }
