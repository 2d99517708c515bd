package dom

import "golang.org/x/net/html"

// Checked reports whether a checkbox or a radio button is checked.
func (d *Document) Checked(n *html.Node) bool { return d.peek(n).checked }

func isCheckable(n *html.Node) bool { return isHTML(n, "input") && valueMode(inputType(n)) == isOn }

// SetChecked checks a checkbox or a radio button or unchecks it, as a user or
// JavaScript does. Checking a radio button unchecks the others of its group.
func (d *Document) SetChecked(n *html.Node, on bool) {
	d.state(n).checkedDirty = true
	d.check(n, on)
}

func (d *Document) check(n *html.Node, on bool) {
	d.state(n).checked = on
	d.joinGroup(n)
}

// joinGroup unchecks the others of its group if n is a radio button that is
// checked.
func (d *Document) joinGroup(n *html.Node) {
	if !isRadio(n) || !d.Checked(n) {
		return
	}
	scope := radioScope(n)
	if scope == nil {
		return
	}
	for other := range top(n).Descendants() {
		if other != n && isRadio(other) && attrOf(other, "name") == attrOf(n, "name") && radioScope(other) == scope && d.Checked(other) {
			s := d.state(other)
			s.checked, s.checkedDirty = false, true
		}
	}
}

func isRadio(n *html.Node) bool { return isHTML(n, "input") && inputType(n) == "radio" }

// radioScope returns the form or the document in which a radio button's name
// makes a group, or nil if there is none.
func radioScope(n *html.Node) *html.Node {
	if attrOf(n, "name") == "" {
		return nil
	}
	if form := Form(n); form != nil {
		return form
	}
	if root := top(n); isDocument(root) {
		return root
	}
	return nil
}

// Form returns the form to which a control belongs, or nil.
func Form(n *html.Node) *html.Node {
	id, named := Attr(n, "form")
	if !named {
		return closest(n, func(n *html.Node) bool { return isHTML(n, "form") })
	}
	for e := range top(n).Descendants() {
		if idOf(e) == id && id != "" {
			if isHTML(e, "form") {
				return e
			}
			return nil
		}
	}
	return nil
}
