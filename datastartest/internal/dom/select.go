package dom

import (
	"fmt"

	"golang.org/x/net/html"
)

// Query returns the elements of the document that a CSS selector matches, in their
// order. The error says where a selector is none, or what of it the model does not
// know, which is whatever depends on styles, on validation or on a mouse.
func (d *Document) Query(css string) ([]*html.Node, error) { return d.QueryIn(d.root, css) }

// QueryIn returns the elements in a node that a CSS selector matches, as
// querySelectorAll of the node does.
func (d *Document) QueryIn(n *html.Node, css string) (found []*html.Node, err error) {
	matches, err := d.compile(css)
	if err != nil {
		return nil, err
	}
	at := scope{d, n}
	if n == d.root {
		at.n = d.Root()
	}
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && matches(at, c) {
			found = append(found, c)
		}
	}
	return found, nil
}

// Matches reports whether an element matches a CSS selector.
func (d *Document) Matches(n *html.Node, css string) (bool, error) {
	matches, err := d.compile(css)
	return err == nil && n.Type == html.ElementNode && matches(scope{d, n}, n), err
}

// selects is Query for the client, which throws.
func (d *Document) selects(css string) []*html.Node {
	found, err := d.Query(css)
	if err != nil {
		throw("SyntaxError: %w", err)
	}
	return found
}

// matcher is a selector, or a part of one.
type matcher func(at scope, n *html.Node) bool

// scope is where a selector is looked for: in which page, and what :scope is.
type scope struct {
	d *Document
	n *html.Node
}

// compile returns the matcher of a selector, which it keeps.
func (d *Document) compile(css string) (matches matcher, err error) {
	if known := d.selectors[css]; known != nil {
		return known, nil
	}
	p := &selectorParser{css: css}
	if err := catch(func() { matches = p.whole() }); err != nil {
		return nil, fmt.Errorf("selector %q: %w", css, err)
	}
	if d.selectors == nil {
		d.selectors = map[string]matcher{}
	}
	d.selectors[css] = matches
	return matches, nil
}

func all(matchers []matcher) matcher {
	if len(matchers) == 1 {
		return matchers[0]
	}
	return func(at scope, n *html.Node) bool {
		for _, matches := range matchers {
			if !matches(at, n) {
				return false
			}
		}
		return true
	}
}

func either(matchers []matcher) matcher {
	if len(matchers) == 1 {
		return matchers[0]
	}
	return func(at scope, n *html.Node) bool {
		for _, matches := range matchers {
			if matches(at, n) {
				return true
			}
		}
		return false
	}
}

func not(matches matcher) matcher {
	return func(at scope, n *html.Node) bool { return !matches(at, n) }
}

func never(scope, *html.Node) bool { return false }

// related returns the matcher of an element that stands to another, which matches
// before, as a combinator says.
func related(before matcher, combinator byte, matches matcher) matcher {
	return func(at scope, n *html.Node) bool {
		if !matches(at, n) {
			return false
		}
		next := parentElement
		if combinator == '+' || combinator == '~' {
			next = previous
		}
		for n = next(n); n != nil; n = next(n) {
			if before(at, n) {
				return true
			}
			if combinator == '>' || combinator == '+' {
				return false
			}
		}
		return false
	}
}

// previous returns the sibling element before one, or nil.
func previous(n *html.Node) *html.Node {
	for n = n.PrevSibling; n != nil && n.Type != html.ElementNode; {
		n = n.PrevSibling
	}
	return n
}
