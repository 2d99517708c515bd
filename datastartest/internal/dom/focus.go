package dom

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Focused returns the element that has the focus: the body if no other has, and
// nil if there is none.
func (d *Document) Focused() *html.Node {
	if d.focused != nil {
		return d.focused
	}
	return d.Body()
}

// Focus gives an element the focus, as JavaScript does, and reports whether it can
// have it. Styles are not known here, so that a hidden element may seem to.
func (d *Document) Focus(n *html.Node) bool {
	if !d.canFocus(n) {
		return false
	}
	d.focused = n
	return true
}

func (d *Document) canFocus(n *html.Node) bool {
	return d.Connected(n) && focusable(n) && closest(n, unseen) == nil
}

// fixFocus takes the focus from an element that can no longer have it, which a
// browser does when it shows the page.
func (d *Document) fixFocus() {
	if d.focused != nil && !d.canFocus(d.focused) {
		d.focused = nil
	}
}

// checkFocus takes the focus from an element after the change of an attribute where Chromium does so at once.
func (d *Document) checkFocus(changed *html.Node, name string) {
	f := d.focused
	switch {
	case f == nil:
	case changed == f && (name == "tabindex" || name == "contenteditable" || name == "hidden"):
		if !focusable(f) || f.Namespace == "" && hasAttr(f, "hidden") {
			d.focused = nil
		}
	case name == "disabled" && isHTML(changed, "fieldset") && contains(changed, f) && Disabled(f):
		d.focused = nil
	}
}

// Blur takes the focus from the element that has it.
func (d *Document) Blur() { d.focused = nil }

func focusable(n *html.Node) bool {
	switch {
	case n.Type != html.ElementNode || Disabled(n):
		return false
	case isHTML(n, "input"):
		return inputType(n) != "hidden"
	case isHTML(n, "textarea", "select", "button", "iframe"), isLink(n):
		return true
	case isHTML(n, "summary"):
		return isHTML(n.Parent, "details") && firstChild(n.Parent, "summary") == n
	}
	if _, err := strconv.Atoi(strings.TrimSpace(attrOf(n, "tabindex"))); err == nil {
		return true
	}
	editable, has := Attr(n, "contenteditable")
	return has && !strings.EqualFold(editable, "false")
}
