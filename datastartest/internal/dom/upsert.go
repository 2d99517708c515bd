package dom

import "golang.org/x/net/html"

// upsertV1 does what the script does that package event sends to V1.
func (d *Document) upsertV1(p Patch) {
	for _, root := range d.upsertRoots(p) {
		targets, selector := d.upsertTargets(root, p.Selector)
		if len(targets) == 0 {
			d.miss(selector)
		}
		for _, target := range targets {
			d.hit(target)
			d.upsert(target, root)
		}
	}
}

// upsert gives a target the attributes of an element.
func (d *Document) upsert(target, n *html.Node) {
	for _, a := range n.Attr {
		d.SetAttr(target, nameOf(&a), a.Val)
	}
}

// upsertRoots returns the elements that have the attributes.
func (d *Document) upsertRoots(p Patch) []*html.Node {
	template := newElement("", "template")
	if wrapper := wrappers[p.Namespace]; wrapper != "" {
		return elements(d.parseInner(template, "<"+wrapper+">"+p.HTML).FirstChild)
	}
	return elements(d.parseInner(template, p.HTML))
}

// upsertTargets returns the elements that get the attributes: without a selector
// those that have the id.
func (d *Document) upsertTargets(root *html.Node, css string) (targets []*html.Node, selector string) {
	if css != "" {
		return d.selects(css), css
	}
	for _, n := range d.all() {
		if idOf(n) == idOf(root) {
			targets = append(targets, n)
		}
	}
	return targets, "#" + idOf(root)
}
