package datastartest

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
)

// Text returns the text of the element, with white space made one blank, and without what
// is hidden.
func (e *Element) Text() (text string) {
	e.page.t.Helper()
	e.one(func(n *html.Node) { text = spaces(e.page.tab.Text(n)) })
	return text
}

// HTML returns the element as HTML.
func (e *Element) HTML() (text string) {
	e.page.t.Helper()
	e.one(func(n *html.Node) { text = e.page.tab.Document().OuterHTML(n) })
	return text
}

// Attr returns an attribute, and "" if the element does not have it.
func (e *Element) Attr(name string) (value string) {
	e.page.t.Helper()
	e.one(func(n *html.Node) { value, _ = dom.Attr(n, name) })
	return value
}

// Value returns what a control has for a value now.
func (e *Element) Value() (value string) {
	e.page.t.Helper()
	e.one(func(n *html.Node) { value = e.page.tab.Document().Value(n) })
	return value
}

// Checked reports whether a checkbox or a radio button is checked.
func (e *Element) Checked() (is bool) {
	e.page.t.Helper()
	e.one(func(n *html.Node) { is = e.page.tab.Document().Checked(n) })
	return is
}

// Disabled reports whether a control is disabled, by itself or by a fieldset.
func (e *Element) Disabled() (is bool) {
	e.page.t.Helper()
	e.one(func(n *html.Node) { is = dom.Disabled(n) })
	return is
}

// Visible reports whether nothing hides the element that a test can know of: data-show,
// the attribute hidden, a style, a dialog or details that are closed. Style sheets are not
// read.
func (e *Element) Visible() (is bool) {
	e.page.t.Helper()
	e.one(func(n *html.Node) { is = !e.page.tab.Hidden(n) })
	return is
}

// do acts on the element.
func (e *Element) do(what string, act func(n *html.Node) error) {
	e.page.t.Helper()
	e.one(func(*html.Node) {})
	e.page.user("the user "+what+" "+e.what(), func() error {
		found := e.nodes()
		if len(found) != 1 {
			return fmt.Errorf("%d elements match", len(found))
		}
		return act(found[0])
	})
}

// Click clicks the element: what it is bound to happens, or what a link, a button of a
// form, a label or a checkbox does by itself. The test fails if it is disabled or hidden,
// or if nothing would happen. The page stays if the answer to a link is a file to download:
// it is the last of [Page.Answers].
func (e *Element) Click() {
	e.page.t.Helper()
	e.do("clicks", e.page.tab.Click)
}

// Fill types a value in place of what is there. An input of type date takes 2006-01-02.
func (e *Element) Fill(value string) {
	e.page.t.Helper()
	e.do("fills "+strconv.Quote(value)+" into", func(n *html.Node) error { return e.page.tab.Fill(n, value) })
}

// Check checks a checkbox or a radio button, or unchecks it.
func (e *Element) Check(on bool) {
	e.page.t.Helper()
	e.do(map[bool]string{true: "checks", false: "unchecks"}[on], func(n *html.Node) error { return e.page.tab.Check(n, on) })
}

// Select chooses options by their values or texts, and no others.
func (e *Element) Select(options ...string) {
	e.page.t.Helper()
	e.do("selects "+strings.Join(options, ", ")+" in", func(n *html.Node) error { return e.page.tab.Select(n, options...) })
}

// File is a file that a user chooses.
type File struct {
	Name    string
	Type    string // such as "image/png"
	Content []byte
}

// Upload chooses files in an input of type file.
func (e *Element) Upload(files ...File) {
	e.page.t.Helper()
	var chosen []dom.File
	var names []string
	for _, f := range files {
		chosen, names = append(chosen, dom.File(f)), append(names, f.Name)
	}
	e.do("chooses "+strings.Join(names, ", ")+" in", func(n *html.Node) error { return e.page.tab.Upload(n, chosen...) })
}

// Submit submits a form, without a button. Its fields have to be valid, unless it has
// novalidate.
func (e *Element) Submit() {
	e.page.t.Helper()
	e.do("submits", func(n *html.Node) error {
		if n.Data != "form" {
			return fmt.Errorf("it is no form")
		}
		return e.page.tab.Submit(n, nil)
	})
}

// Key presses a key, such as "Enter" or "a". Enter submits the form of an input.
func (e *Element) Key(key string) {
	e.page.t.Helper()
	e.do("presses "+key+" on", func(n *html.Node) error { return e.page.tab.Key(n, key) })
}

// Trigger dispatches an event with a detail, which may be nil. The test fails if nothing
// listens to it.
func (e *Element) Trigger(event string, detail any) {
	e.page.t.Helper()
	e.do("triggers "+event+" on", func(n *html.Node) error { return e.page.tab.Trigger(n, event, detail) })
}

// ScrollTo scrolls the element into view, of which data-on-intersect is told: nothing else
// tells it, since a test has no screen.
func (e *Element) ScrollTo() {
	e.page.t.Helper()
	e.do("scrolls to", func(n *html.Node) error { e.page.tab.ScrollTo(n); return nil })
}
