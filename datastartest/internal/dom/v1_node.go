package dom

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// become makes an old node like a new one.
func (m *morphV1) become(old, n *html.Node) {
	switch n.Type {
	case html.TextNode, html.CommentNode:
		old.Data = n.Data
		return
	case html.ElementNode:
	default:
		return
	}
	if hasAttr(old, ignoreMorph) && hasAttr(n, ignoreMorph) {
		return
	}
	scope := hasAttr(old, scopeChildren)
	m.attributes(old, n)
	if scope && !hasAttr(old, scopeChildren) {
		m.SetAttr(old, scopeChildren, "")
	}
	if isHTML(old, "template") && isHTML(n, "template") {
		m.setInner(old, m.InnerHTML(n))
	} else if !equal(old, n) {
		m.children(old, n, nil, nil)
	}
}

// attributes gives an old element the attributes of a new one, and its state where
// that follows from them.
func (m *morphV1) attributes(old, n *html.Node) {
	preserved := strings.Split(attrOf(n, preserveAttr), " ")
	kept := func(name string) bool { return slices.Contains(preserved, name) }
	reset := m.controls(old, n, kept)
	for _, a := range n.Attr {
		name := nameOf(&a)
		if value, has := Attr(old, name); (!has || value != a.Val) && !kept(name) {
			m.SetAttr(old, name, a.Val)
		}
	}
	for _, a := range slices.Clone(old.Attr) {
		if name := nameOf(&a); !hasAttr(n, name) && !kept(name) {
			m.RemoveAttr(old, name)
		}
	}
	if reset {
		m.result.Reset = append(m.result.Reset, resetAt(old)...)
	}
}

// resetAt returns the element that is told of a control that was reset.
func resetAt(n *html.Node) []*html.Node {
	if !isHTML(n, "option") {
		return []*html.Node{n}
	}
	if of := closest(n, func(n *html.Node) bool { return isHTML(n, "select") }); of != nil {
		return []*html.Node{of}
	}
	return nil
}

// controls sets the state of a control, and reports whether data-bind is told.
func (m *morphV1) controls(old, n *html.Node, kept func(string) bool) (reset bool) {
	differs := func(name string) bool { return hasAttr(old, name) != hasAttr(n, name) && !kept(name) }
	switch {
	case isHTML(old, "input") && isHTML(n, "input") && inputType(n) != "file":
		was, had := Attr(old, "value")
		value, has := Attr(n, "value")
		if (had != has || was != value) && !kept("value") {
			if inputType(old) == "file" && value != "" {
				throw("InvalidStateError: only a user chooses files")
			}
			m.SetValue(old, value)
			reset = true
		}
		if differs("checked") {
			m.SetChecked(old, hasAttr(n, "checked"))
			reset = true
		}
		if differs("disabled") {
			m.setBoolean(old, "disabled", hasAttr(n, "disabled"))
		}
	case isHTML(old, "textarea") && isHTML(n, "textarea"):
		if value := m.Value(n); childText(old) != value {
			m.SetValue(old, value)
			reset = true
		}
	case isHTML(old, "option") && isHTML(n, "option") && differs("selected"):
		m.SetSelected(old, hasAttr(n, "selected"))
		reset = true
	}
	return reset
}
