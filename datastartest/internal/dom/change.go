package dom

import "golang.org/x/net/html"

// Record is a change of which a MutationObserver of the whole document is told:
// a node that was added to Target or removed from it, or an attribute of Target
// that was set or removed.
type Record struct {
	Target         *html.Node
	Added, Removed *html.Node
	Attr           string
}

// Records returns the changes since it was called last, in their order.
func (d *Document) Records() []Record {
	records := d.records
	d.records, d.loose = nil, nil
	return records
}

// record notes a change in the document, or in what was in it when the observer was
// told last.
func (d *Document) record(r Record) {
	if closest(r.Target, func(n *html.Node) bool { return n == d.root || d.loose[n] }) == nil {
		return
	}
	d.records = append(d.records, r)
	if r.Removed != nil {
		if d.loose == nil {
			d.loose = map[*html.Node]bool{}
		}
		d.loose[r.Removed] = true
	}
}

// insert inserts a node, or the nodes of a fragment, before a child of parent, or
// after the last one.
func (d *Document) insert(parent, n, before *html.Node) {
	if before == n {
		before = n.NextSibling
	}
	d.allow(parent, n, before, nil)
	d.put(parent, n, before)
}

func (d *Document) put(parent, n, before *html.Node) {
	for _, n := range unpacked(n) {
		d.Remove(n)
		parent.InsertBefore(n, before)
		d.record(Record{Target: parent, Added: n})
		d.entered(n)
	}
}

// unpacked returns what is inserted if n is.
func unpacked(n *html.Node) []*html.Node {
	if n.Type == html.DocumentNode {
		return childNodes(n)
	}
	return []*html.Node{n}
}

// allow throws if n cannot be inserted before a child of parent. Of the document
// itself, replaced is the child that n replaces.
func (d *Document) allow(parent, n, before, replaced *html.Node) {
	if parent == nil {
		throw("%w: there is no parent", errType)
	}
	if d.holds(n, parent) {
		throw("%w: the element would be in itself", errHierarchy)
	}
	if before != nil && before.Parent != parent {
		throw("%w: the node before which to insert is elsewhere", errNotFound)
	}
	if parent == d.root && !fitsDocument(d.root, n, replaced) {
		throw("%w: a document has one element and no text", errHierarchy)
	}
}

// fitsDocument reports whether the document itself would still have one element at
// most, and no text.
func fitsDocument(document, n, replaced *html.Node) bool {
	count := 0
	for _, e := range elements(document) {
		if e != replaced && e != n {
			count++
		}
	}
	for _, n := range unpacked(n) {
		if n.Type == html.TextNode {
			return false
		}
		if n.Type == html.ElementNode {
			count++
		}
	}
	return count <= 1
}

// replace puts a node, or the nodes of a fragment, in the place of another. It
// does nothing if that has no parent.
func (d *Document) replace(old, n *html.Node) {
	parent := old.Parent
	if parent == nil || old == n {
		return
	}
	d.allow(parent, n, nil, old)
	before := old.NextSibling
	for before != nil && (before == n || before.Parent == n) {
		before = before.NextSibling
	}
	if n.Type != html.DocumentNode {
		d.Remove(n)
	}
	d.Remove(old)
	d.put(parent, n, before)
}

// Remove removes a node from its parent, if it has one.
func (d *Document) Remove(n *html.Node) {
	parent := n.Parent
	if parent == nil {
		return
	}
	if contains(n, d.focused) {
		d.focused = nil
	}
	loses := selectLeft(n)
	parent.RemoveChild(n)
	if parent.Type == html.ElementNode || parent == d.root {
		d.record(Record{Target: parent, Removed: n})
		if loses != nil {
			d.resetSelect(loses)
		}
	}
}

// SetText has an element hold nothing but a text, as textContent.
func (d *Document) SetText(n *html.Node, text string) {
	for _, c := range childNodes(n) {
		d.Remove(c)
	}
	if text != "" {
		d.insert(n, &html.Node{Type: html.TextNode, Data: text}, nil)
	}
}

// move moves a node as moveBefore does, so that it keeps the focus. It throws
// where moveBefore throws.
func (d *Document) move(parent, n, before *html.Node) {
	if before == n {
		before = n.NextSibling
	}
	d.allow(parent, n, before, nil)
	if top(parent) != top(n) {
		throw("%w: the node is moved out of its document", errHierarchy)
	}
	focused := d.focused
	d.Remove(n)
	d.focused = focused
	d.put(parent, n, before)
}
