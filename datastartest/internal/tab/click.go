package tab

import (
	"fmt"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
)

// What a user does. Each is called within Do, and returns why a user could not do it.

// Click clicks an element: what it is bound to happens, or what it does without JavaScript.
func (t *Tab) Click(n *html.Node) error { return t.page.userClick(n) }

func (p *page) userClick(n *html.Node) error {
	switch off := disabled(n); {
	case off != nil:
		return fmt.Errorf("%s is disabled", named(off))
	case p.hidden(n):
		return fmt.Errorf("%s is hidden", named(n))
	}
	p.focus(n)
	if !p.acts(n) && !p.heardBy(n, "click", "mousedown", "pointerdown", "mouseup") {
		return fmt.Errorf("nothing happens when %s is clicked: neither it nor an element around it is bound to an event, and it is no link, no button of a form and no control", named(n))
	}
	p.dispatch(p.event("pointerdown", n))
	p.dispatch(p.event("mousedown", n))
	p.dispatch(p.event("pointerup", n))
	p.dispatch(p.event("mouseup", n))
	return p.click(n)
}

// disabled is the control that an element is or is in, if it is disabled.
func disabled(n *html.Node) *html.Node {
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		if n.Data != "fieldset" && n.Data != "option" && dom.Disabled(n) {
			return n
		}
	}
	return nil
}

func (p *page) heardBy(n *html.Node, names ...string) bool {
	for _, name := range names {
		if p.hears(n, name) {
			return true
		}
	}
	return false
}

// acts reports whether a click has a meaning without JavaScript.
func (p *page) acts(n *html.Node) bool {
	_, _, act := p.activation(n)
	return act != nil
}

// click dispatches a click, and does what it means unless the page prevents that.
func (p *page) click(n *html.Node) error {
	before, undo, act := p.activation(n)
	if before != nil {
		before()
	}
	if !p.dispatch(p.event("click", n)) {
		if undo != nil {
			undo()
		}
		return nil
	}
	if act != nil {
		return act()
	}
	return nil
}

// activation is what a click on an element means: what happens before the event, what undoes that, and what follows.
func (p *page) activation(n *html.Node) (before, undo func(), act func() error) {
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		kind := lower(attr(n, "type"))
		switch {
		case n.Data == "a" && hasAttr(n, "href"):
			return nil, nil, func() error { p.goTo(attr(n, "href")); return nil }
		case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
			was := p.doc.Checked(n)
			on := kind == "radio" || !was
			return func() { p.doc.SetChecked(n, on) }, func() { p.doc.SetChecked(n, was) }, func() error {
				if on != was {
					p.changed(n)
				}
				return nil
			}
		case (n.Data == "button" && (kind == "" || kind == "submit") || n.Data == "input" && (kind == "submit" || kind == "image")) && dom.Form(n) != nil:
			return nil, nil, func() error { return p.submit(dom.Form(n), n) }
		case (n.Data == "button" || n.Data == "input") && kind == "reset" && dom.Form(n) != nil:
			return nil, nil, func() error { p.reset(dom.Form(n)); return nil }
		case n.Data == "summary" && n.Parent != nil && n.Parent.Data == "details":
			return nil, nil, func() error { p.toggle(n.Parent); return nil }
		case n.Data == "label":
			if control := p.labelled(n); control != nil && !dom.Disabled(control) {
				return nil, nil, func() error { p.focus(control); return p.click(control) }
			}
		case n.Data == "button" || n.Data == "input" || n.Data == "select" || n.Data == "textarea":
			return nil, nil, nil // a control in a label is not the label
		}
	}
	return nil, nil, nil
}

func hasAttr(n *html.Node, name string) bool {
	_, has := dom.Attr(n, name)
	return has
}

// labelled is the control of a label.
func (p *page) labelled(label *html.Node) *html.Node {
	if id := attr(label, "for"); id != "" {
		return p.doc.ByID(id)
	}
	found, _ := p.doc.QueryIn(label, "input:not([type=hidden]), select, textarea, button")
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

func (p *page) toggle(details *html.Node) {
	if hasAttr(details, "open") {
		p.doc.RemoveAttr(details, "open")
	} else {
		p.doc.SetAttr(details, "open", "")
	}
	p.dispatch(p.event("toggle", details))
}

// changed dispatches what follows a change of a control by a user.
func (p *page) changed(n *html.Node) {
	p.dispatch(p.event("input", n))
	p.dispatch(p.event("change", n))
}
