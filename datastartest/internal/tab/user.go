package tab

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Submit submits a form, by a button or nil.
func (t *Tab) Submit(form, submitter *html.Node) error { return t.page.submit(form, submitter) }

func (p *page) submit(form, submitter *html.Node) error {
	if submitter == nil || !hasAttr(submitter, "formnovalidate") {
		if problems := p.invalid(form); len(problems) > 0 {
			return fmt.Errorf("a browser does not submit %s: %s. Fill the form, or give it novalidate to test what the server says", named(form), strings.Join(problems, ", "))
		}
	}
	e := p.event("submit", form)
	e.submitter = submitter
	prevented := false
	for _, f := range p.fetches { // an action in form mode prevents the form from being sent twice
		if f.request.Options.ContentType == "form" && f.node != form && inside(f.node, form) {
			prevented = true
		}
	}
	if p.dispatch(e) && !prevented {
		p.submitNatively(form, submitter)
	}
	return nil
}

// reset gives the controls of a form the values that they had in the beginning.
func (p *page) reset(form *html.Node) {
	if !p.dispatch(p.event("reset", form)) {
		return
	}
	for _, n := range controls(form) {
		switch {
		case n.Data == "input" && (inputType(n) == "checkbox" || inputType(n) == "radio"):
			p.doc.SetChecked(n, hasAttr(n, "checked"))
		case n.Data == "input" && inputType(n) != "hidden" && inputType(n) != "submit" && inputType(n) != "button":
			p.doc.SetValue(n, attr(n, "value"))
		case n.Data == "textarea":
			p.doc.SetValue(n, dom.Text(n))
		case n.Data == "select":
			for _, option := range dom.Options(n) {
				p.doc.SetSelected(option, hasAttr(option, "selected"))
			}
		}
	}
}

// focus gives an element the focus, if it can have it.
func (p *page) focus(n *html.Node) {
	was := p.doc.Focused()
	if was == n || !p.doc.Focus(n) {
		return
	}
	if was != nil {
		p.dispatch(p.event("blur", was))
		p.dispatch(p.event("focusout", was))
	}
	p.dispatch(p.event("focus", n))
	p.dispatch(p.event("focusin", n))
}

func (p *page) blur() {
	was := p.doc.Focused()
	p.doc.Blur()
	if was != nil {
		p.dispatch(p.event("blur", was))
		p.dispatch(p.event("focusout", was))
	}
}

// Fill types a value into a control in place of what is there.
func (t *Tab) Fill(n *html.Node, value string) error {
	p := t.page
	_, readonly := dom.Attr(n, "readonly")
	switch kind := inputType(n); {
	case n.Data != "input" && n.Data != "textarea":
		return fmt.Errorf("%s cannot be filled: it is neither an input nor a textarea", named(n))
	case n.Data == "input" && (kind == "checkbox" || kind == "radio" || kind == "file" || kind == "hidden" || kind == "submit" || kind == "button"):
		return fmt.Errorf("%s cannot be filled, since its type is %s", named(n), kind)
	case dom.Disabled(n) || readonly:
		return fmt.Errorf("%s is disabled or cannot be written", named(n))
	case p.hidden(n):
		return fmt.Errorf("%s is hidden", named(n))
	}
	p.focus(n)
	p.press("keydown", n, lastKey(value))
	p.doc.SetValue(n, value)
	p.dispatch(p.event("input", n))
	p.press("keyup", n, lastKey(value))
	p.dispatch(p.event("change", n))
	return nil
}

// lastKey is the key that is pressed last to type a text.
func lastKey(text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return "Backspace"
	}
	return string(runes[len(runes)-1])
}

// press dispatches an event of a key.
func (p *page) press(name string, n *html.Node, key string) bool {
	e := p.event(name, n)
	e.own["key"], e.own["code"] = key, code(key)
	return p.dispatch(e)
}

// Check checks a checkbox or a radio button, or unchecks it.
func (t *Tab) Check(n *html.Node, on bool) error {
	kind := inputType(n)
	switch {
	case n.Data != "input" || kind != "checkbox" && kind != "radio" || kind == "radio" && !on:
		return fmt.Errorf("%s cannot be checked so", named(n))
	case t.page.doc.Checked(n) == on:
		return nil
	}
	return t.page.userClick(n)
}

// Select chooses options by their values or texts, and no others.
func (t *Tab) Select(n *html.Node, wanted ...string) error {
	p := t.page
	if n.Data != "select" || dom.Disabled(n) || len(wanted) > 1 && !hasAttr(n, "multiple") {
		return fmt.Errorf("in %s %d options cannot be chosen", named(n), len(wanted))
	}
	var chosen []*html.Node
	for _, text := range wanted {
		option := p.option(n, text)
		if option == nil {
			return fmt.Errorf("%s has no option %q", named(n), text)
		}
		chosen = append(chosen, option)
	}
	if hasAttr(n, "multiple") {
		for _, option := range dom.Options(n) {
			p.doc.SetSelected(option, false)
		}
	}
	for _, option := range chosen {
		p.doc.SetSelected(option, true)
	}
	p.focus(n)
	p.changed(n)
	return nil
}

func (p *page) option(n *html.Node, text string) *html.Node {
	for _, option := range dom.Options(n) {
		if !dom.Disabled(option) && (p.doc.Value(option) == text || strings.Join(strings.Fields(dom.Text(option)), " ") == text) {
			return option
		}
	}
	return nil
}

// Upload chooses files in an input.
func (t *Tab) Upload(n *html.Node, files ...dom.File) error {
	if n.Data != "input" || inputType(n) != "file" || dom.Disabled(n) {
		return fmt.Errorf("in %s no files can be chosen", named(n))
	}
	if len(files) > 1 && !hasAttr(n, "multiple") {
		return fmt.Errorf("in %s one file can be chosen: it has no attribute multiple", named(n))
	}
	t.page.doc.SetFiles(n, files...)
	t.page.changed(n)
	return nil
}

// Key presses a key on an element.
func (t *Tab) Key(n *html.Node, key string) error {
	p := t.page
	p.focus(n)
	proceed := p.press("keydown", n, key)
	defer p.press("keyup", n, key)
	if !proceed || key != "Enter" {
		return nil
	}
	switch {
	case n.Data == "input" && dom.Form(n) != nil:
		return p.implicitly(dom.Form(n))
	case n.Data == "button" || n.Data == "a" || n.Data == "summary":
		return p.click(n)
	}
	return nil
}

func code(key string) string {
	if len(key) == 1 && (key[0] >= 'a' && key[0] <= 'z' || key[0] >= 'A' && key[0] <= 'Z') {
		return "Key" + strings.ToUpper(key)
	}
	return key
}

// implicitly submits a form by its first button, as Enter does.
func (p *page) implicitly(form *html.Node) error {
	for _, n := range controls(form) {
		kind := lower(attr(n, "type"))
		if n.Data == "button" && (kind == "" || kind == "submit") || n.Data == "input" && kind == "submit" {
			if dom.Disabled(n) {
				return nil
			}
			return p.click(n)
		}
	}
	if texts := p.texts(form); texts > 1 {
		return nil
	}
	return p.submit(form, nil)
}

// texts counts the fields of a form in which Enter submits it only if there is one.
func (p *page) texts(form *html.Node) (n int) {
	for _, c := range controls(form) {
		kind := inputType(c)
		if c.Data == "input" && !slices.Contains([]string{"checkbox", "radio", "file", "hidden", "submit", "button", "reset", "image", "range", "color"}, kind) {
			n++
		}
	}
	return n
}

// Trigger dispatches an event to an element, with a detail as JSON or nil.
func (t *Tab) Trigger(n *html.Node, name string, detail any) error {
	e := t.page.event(name, n)
	v, err := js.From(detail)
	if err != nil {
		return err
	}
	if e.detail = v; !t.page.hears(n, name) {
		return fmt.Errorf("nothing listens to the event %s of %s", name, named(n))
	}
	t.page.dispatch(e)
	return nil
}
