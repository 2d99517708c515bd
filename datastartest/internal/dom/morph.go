package dom

import "golang.org/x/net/html"

// morph makes old nodes like new ones, and keeps the elements with an id that is on
// both sides, wherever they go.
type morph struct {
	*Document
	client
	pantry     *html.Node // where nodes wait that will be needed again
	ids        idSets
	persistent map[string]bool
}

// client is in what the morphs of the clients differ.
type client interface {
	match(n, from, end *html.Node) *html.Node // the old node, before end, that becomes like n, or nil
	become(old, n *html.Node)
	find(id string) *html.Node // the element with a persistent id, or nil
	empty(n *html.Node) *html.Node
	bring(parent, n, before *html.Node)
}

// children makes the old nodes from one to before another like the new ones.
func (m *morph) children(old, parent, at, end *html.Node) {
	if isHTML(old, "template") && isHTML(parent, "template") {
		old, parent = m.Content(old), m.Content(parent)
	}
	if at == nil && old != nil {
		at = old.FirstChild
	}
	for n := range parent.ChildNodes() {
		kept := m.match(n, at, end)
		if kept != nil {
			m.removeUntil(at, kept)
			m.become(kept, n)
		} else {
			kept = m.provide(old, n, at)
		}
		at = kept.NextSibling
	}
	m.removeUntil(at, end)
}

// provide puts something into old, before at, for a new node that no old one there
// matches: the element with its id from elsewhere, or a copy.
func (m *morph) provide(old, n, at *html.Node) *html.Node {
	switch {
	case n.Type == html.ElementNode && m.persistent[idOf(n)]:
		kept := m.find(idOf(n))
		if kept == nil {
			throw("%w: no element has the id %q", errType, idOf(n))
		}
		m.ids.forget(kept, idOf(n))
		m.bring(old, kept, at)
		m.become(kept, n)
		return kept
	case len(m.ids[n]) > 0:
		empty := m.empty(n)
		m.insert(old, empty, at)
		m.become(empty, n)
		return empty
	}
	copied := m.clone(n)
	m.insert(old, copied, at)
	return copied
}

// removeUntil removes the nodes from one to before another. Those with persistent
// ids go to the pantry.
func (m *morph) removeUntil(from, end *html.Node) {
	for from != nil && from != end {
		n := from
		from = from.NextSibling
		if len(m.ids[n]) > 0 {
			m.bring(m.pantry, n, nil)
		} else {
			m.Remove(n)
		}
	}
}

// open puts the pantry behind the body.
func (m *morph) open() {
	body := m.Body()
	if body == nil {
		throw("%w: there is no body", errType)
	}
	m.insert(body.Parent, m.pantry, body.NextSibling)
}

func newPantry() *html.Node {
	pantry := newElement("", "div")
	pantry.Attr = []html.Attribute{{Key: "hidden"}}
	return pantry
}

// alike reports whether an old node may become a new one: they are of a kind, and
// the old one has no other id.
func alike(old, n *html.Node) bool {
	return old.Type == n.Type && tagName(old) == tagName(n) && (idOf(old) == "" || idOf(old) == idOf(n))
}
