// Package dom is a model of the page that a browser shows: its document, and what
// the events of a Datastar stream do to it.
//
// [Document.Patch] does what the clients 1.0.4 and 1.0.0-beta.11 do, their faults
// included, and what Chromium does beneath them: which nodes are kept, which
// state the controls of forms have afterwards, where the focus is, and what a
// MutationObserver is told. Scripts are listed and never run.
//
// A Document is not safe for concurrent use.
package dom

import (
	"io"

	"golang.org/x/net/html"
)

// Document is a page.
type Document struct {
	root      *html.Node // of type DocumentNode
	live      map[*html.Node]*live
	focused   *html.Node
	pantry    *html.Node // where a morph of 1.0.4 keeps nodes that it will need again
	records   []Record
	selectors map[string]matcher
	loose     map[*html.Node]bool // what was removed since the records were read
	result    Result              // of the patch that is being applied
}

// live is the state of an element that is neither in its attributes nor in its
// children.
type live struct {
	content *html.Node // of a template
	host    *html.Node // the template whose content it is

	// Controls. What is dirty no longer follows its attribute.
	value         string // if it is dirty or held
	valueDirty    bool
	valueHeld     bool // it is what the element had with another type, or as a range with other limits
	checked       bool
	checkedDirty  bool
	selected      bool
	selectedDirty bool
	files         []File

	// Scripts.
	started bool // it has run, or never will
	known   bool // 1.0.4 knows that it has run
}

// Parse parses a page as a browser does that loads it. Its scripts count as run,
// and the first element with autofocus has the focus.
func Parse(r io.Reader) (*Document, error) { return parse(r, true) }

// ParsePlain is Parse for a browser that runs no scripts, and shows what is in noscript.
func ParsePlain(r io.Reader) (*Document, error) { return parse(r, false) }

func parse(r io.Reader, scripting bool) (*Document, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	d := &Document{live: map[*html.Node]*live{}}
	if d.root, err = d.parsePage(string(text), scripting); err != nil {
		return nil, err
	}
	for n := range d.root.Descendants() {
		d.loaded(n)
	}
	return d, nil
}

func (d *Document) loaded(n *html.Node) {
	if isScript(n) {
		d.state(n).known = true
	}
	if hasAttr(n, "autofocus") && d.focused == nil {
		d.Focus(n)
	}
}

// Root returns the html element.
func (d *Document) Root() *html.Node {
	for n := d.root.FirstChild; n != nil; n = n.NextSibling {
		if n.Type == html.ElementNode {
			return n
		}
	}
	return nil
}

// Head returns the head element, or nil if a patch has removed it.
func (d *Document) Head() *html.Node { return d.section("head") }

// Body returns the body element, or nil if a patch has removed it.
func (d *Document) Body() *html.Node { return d.section("body") }

func (d *Document) section(name string) *html.Node {
	root := d.Root()
	if root == nil || !isHTML(root, "html") {
		return nil
	}
	return firstChild(root, name)
}

// ByID returns the first element with an id, or nil.
func (d *Document) ByID(id string) *html.Node {
	if id == "" {
		return nil
	}
	for n := range d.root.Descendants() {
		if idOf(n) == id {
			return n
		}
	}
	return nil
}

// Content returns the content of a template element. Its nodes are no children of
// the template, so no selector finds them.
func (d *Document) Content(template *html.Node) *html.Node {
	s := d.state(template)
	if s.content == nil {
		d.give(template, newFragment())
	}
	return s.content
}

// give gives a template its content.
func (d *Document) give(template, content *html.Node) {
	d.state(template).content = content
	d.state(content).host = template
}

// holds reports whether a node is n, or in n, be it in the content of a template.
func (d *Document) holds(n, inside *html.Node) bool {
	for ; inside != nil; inside = d.peek(top(inside)).host {
		if contains(n, inside) {
			return true
		}
	}
	return false
}

// Connected reports whether a node is in the document.
func (d *Document) Connected(n *html.Node) bool { return top(n) == d.root }

// peek returns the state of a node as it is.
func (d *Document) peek(n *html.Node) live {
	if s := d.live[n]; s != nil {
		return *s
	}
	return live{}
}

// state returns the state of a node to be changed.
func (d *Document) state(n *html.Node) *live {
	s := d.live[n]
	if s == nil {
		s = &live{}
		d.live[n] = s
	}
	return s
}
