package dom

import (
	"strings"

	"golang.org/x/net/html"
)

// morphBeta is a morph of 1.0.0-beta.11, which uses Idiomorph.
type morphBeta struct {
	morph
	target *html.Node
}

// morphBeta makes a target like an element.
func (d *Document) morphBeta(target, n *html.Node) {
	parent := newElement("", "div")
	d.insert(parent, n, nil)
	m := &morphBeta{morph{Document: d, pantry: newPantry(), ids: idSets{}, persistent: persistentIDs(target, parent)}, target}
	m.client = m
	m.populate(withID(target), parentElement(target))
	if idOf(target) != "" {
		m.populate([]*html.Node{target}, parentElement(target))
	}
	m.populate(withID(parent), nil)
	m.open()
	restore := m.saveFocus()
	old := target.Parent
	if old == nil {
		old = newElement("", "div")
		d.insert(old, target, nil)
	}
	m.children(old, parent, target, target.NextSibling)
	restore()
	d.Remove(m.pantry)
}

// saveFocus returns what gives the focus back to the element with the same id,
// after a field has lost it.
func (m *morphBeta) saveFocus() func() {
	focused := m.focused
	if !isHTML(focused, "input", "textarea") || idOf(focused) == "" {
		return func() {}
	}
	id := idOf(focused)
	return func() {
		if now := m.Focused(); now != nil && idOf(now) == id {
			return
		}
		if again := byID(m.target, id); again != nil {
			m.Focus(again)
		}
	}
}

// byID returns the first element in a node that has an id. It throws for an id that
// is none between quotes.
func byID(n *html.Node, id string) *html.Node {
	if strings.ContainsAny(id, "\"\\\n") {
		throw("SyntaxError: %q is no valid selector", `[id="`+id+`"]`)
	}
	for c := range n.Descendants() {
		if value, has := Attr(c, "id"); has && value == id {
			return c
		}
	}
	return nil
}

// match returns the old node, from one to before another, that becomes like a new
// one: one with an id in common, or else one that is like it at first sight. Two
// that fit the next new nodes better block the latter. It looks no further than the
// node with the focus.
func (m *morphBeta) match(n, from, end *html.Node) *html.Node {
	var soft *html.Node
	next, future := n.NextSibling, 0
	for at := from; at != nil && at != end; at = at.NextSibling {
		if alike(at, n) {
			if m.ids.share(at, n) {
				return at
			}
			if soft == nil && future < 2 && len(m.ids[at]) == 0 {
				soft = at
			}
		}
		if soft == nil && future < 2 && next != nil && alike(at, next) {
			future++
			next = next.NextSibling
		}
		if focused := m.Focused(); focused != nil && contains(at, focused) {
			break
		}
	}
	return soft
}

// find looks in the target and in the pantry.
func (m *morphBeta) find(id string) *html.Node {
	if idOf(m.target) == id {
		return m.target
	}
	if n := byID(m.target, id); n != nil {
		return n
	}
	return byID(m.pantry, id)
}

// empty returns an element of HTML, even where the new one is of SVG.
func (m *morphBeta) empty(n *html.Node) *html.Node { return newElement("", strings.ToLower(n.Data)) }

// bring moves a node, or inserts it where it cannot be moved.
func (m *morphBeta) bring(parent, n, before *html.Node) {
	if top(parent) == top(n) {
		m.move(parent, n, before)
	} else {
		m.insert(parent, n, before)
	}
}
