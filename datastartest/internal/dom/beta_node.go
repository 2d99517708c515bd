package dom

import (
	"slices"

	"golang.org/x/net/html"
)

// become makes an old node like a new one.
func (m *morphBeta) become(old, n *html.Node) {
	switch n.Type {
	case html.TextNode, html.CommentNode:
		old.Data = n.Data
	case html.ElementNode:
		m.attributes(old, n)
		m.controls(old, n)
	}
	m.children(old, n, nil, nil)
}

// attributes gives an old element the attributes of a new one.
func (m *morphBeta) attributes(old, n *html.Node) {
	for _, a := range n.Attr {
		name := nameOf(&a)
		if value, has := Attr(old, name); !has || value != a.Val {
			m.SetAttr(old, name, a.Val)
		}
	}
	for _, a := range slices.Backward(slices.Clone(old.Attr)) {
		if name := nameOf(&a); !hasAttr(n, name) {
			m.RemoveAttr(old, name)
		}
	}
}

// controls gives an old control the state of a new one.
func (m *morphBeta) controls(old, n *html.Node) {
	switch {
	case isHTML(old, "input") && isHTML(n, "input") && inputType(n) != "file":
		m.input(old, n)
	case isHTML(old, "option") && isHTML(n, "option"):
		if now := m.Selected(n); now != m.Selected(old) {
			m.SetSelected(old, now)
			m.setBoolean(old, "selected", now)
		}
	case isHTML(old, "textarea") && isHTML(n, "textarea"):
		value := m.Value(n)
		if m.Value(old) != value {
			m.SetValue(old, value)
		}
		if c := old.FirstChild; c != nil && c.Data != value && c.Type == html.TextNode {
			c.Data = value
		}
	}
}

func (m *morphBeta) input(old, n *html.Node) {
	value, was := m.Value(n), m.Value(old)
	if now := m.Checked(n); now != m.Checked(old) {
		m.SetChecked(old, now)
		m.setBoolean(old, "checked", now)
	}
	if now := hasAttr(n, "disabled"); now != hasAttr(old, "disabled") {
		m.setBoolean(old, "disabled", now)
	}
	if !hasAttr(n, "value") {
		m.SetValue(old, "")
		m.RemoveAttr(old, "value")
	} else if was != value {
		m.SetAttr(old, "value", value)
		if inputType(old) == "file" && value != "" {
			throw("InvalidStateError: only a user chooses files")
		}
		m.SetValue(old, value)
	}
}
