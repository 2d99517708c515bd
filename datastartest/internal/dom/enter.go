package dom

import (
	"slices"

	"golang.org/x/net/html"
)

// born gives an element the state that its attributes ask for.
func (d *Document) born(n *html.Node) {
	switch {
	case isHTML(n, "input"):
		if hasAttr(n, "checked") {
			d.state(n).checked = true
		}
		if hasAttr(n, "multiple") {
			d.settle(n, attrOf(n, "value"))
		}
	case isHTML(n, "option") && hasAttr(n, "selected"):
		d.state(n).selected = true
	}
}

// entered is told that a node has got a parent.
func (d *Document) entered(n *html.Node) {
	var radios, options []*html.Node
	for e := range inclusive(n) {
		switch {
		case isRadio(e):
			radios = append(radios, e)
		case isHTML(e, "option"):
			if of := selectOf(e); of != nil && !contains(n, of) {
				options = append(options, e)
			}
		case isScript(e):
			d.prepare(e)
		}
	}
	for _, e := range slices.Backward(radios) { // the last one comes last, and stays checked
		d.joinGroup(e)
	}
	for _, e := range slices.Backward(options) { // the last one that is selected stays so
		d.optionEntered(e)
	}
	if isScript(n.Parent) {
		d.prepare(n.Parent)
	}
}

// selectLeft returns the select element that loses options if a node is removed, or nil. Those of a select element in
// the node are not its own.
func selectLeft(n *html.Node) *html.Node {
	if selectAround(n.Parent) == nil {
		return nil
	}
	for e := range inclusive(n) {
		if of := selectOf(e); isHTML(e, "option") && of != nil && !contains(n, of) {
			return of
		}
	}
	return nil
}

// clone copies a node with all that is in it, as cloneNode and importNode do.
func (d *Document) clone(n *html.Node) *html.Node {
	m := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	d.born(m)
	if s := d.live[n]; s != nil && n.Type == html.ElementNode && !isHTML(n, "option") {
		copied := *s
		copied.known = false
		d.live[m] = &copied
		if s.content != nil {
			d.give(m, d.clone(s.content))
		}
	}
	for c := range n.ChildNodes() {
		c = d.clone(c)
		m.AppendChild(c)
		d.entered(c)
	}
	return m
}
