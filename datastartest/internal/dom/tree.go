package dom

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// newFragment returns an empty DocumentFragment, for which html has no type.
func newFragment() *html.Node { return &html.Node{Type: html.DocumentNode, Data: fragment} }

const fragment = "#document-fragment"

func isDocument(n *html.Node) bool { return n.Type == html.DocumentNode && n.Data != fragment }

func newElement(namespace, name string) *html.Node {
	return &html.Node{Type: html.ElementNode, Namespace: namespace, Data: name, DataAtom: atom.Lookup([]byte(name))}
}

// isHTML reports whether a node is an HTML element with one of the names.
func isHTML(n *html.Node, names ...string) bool {
	return n != nil && n.Type == html.ElementNode && n.Namespace == "" && slices.Contains(names, n.Data)
}

// isScript reports whether a node is a script element, be it of HTML or of SVG.
func isScript(n *html.Node) bool { return n.Type == html.ElementNode && n.Data == "script" }

// tagName returns what JavaScript calls tagName, or "" if a node is no element.
func tagName(n *html.Node) string {
	switch {
	case n.Type != html.ElementNode:
		return ""
	case n.Namespace == "":
		return strings.ToUpper(n.Data)
	}
	return n.Data
}

// nameOf returns the qualified name of an attribute.
func nameOf(a *html.Attribute) string {
	if a.Namespace == "" {
		return a.Key
	}
	return a.Namespace + ":" + a.Key
}

// Attr returns an attribute, and whether the element has it.
func Attr(n *html.Node, name string) (value string, has bool) {
	if i := attrIndex(n, name); i >= 0 {
		return n.Attr[i].Val, true
	}
	return "", false
}

func attrIndex(n *html.Node, name string) int {
	if n.Type != html.ElementNode {
		return -1
	}
	name = asked(n, name)
	return slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return nameOf(&a) == name })
}

// asked is the name that a method of an element makes of the name of an attribute: an HTML element makes small letters
// of capitals.
func asked(n *html.Node, name string) string {
	if n.Namespace == "" {
		return strings.ToLower(name)
	}
	return name
}

func attrOf(n *html.Node, name string) string {
	value, _ := Attr(n, name)
	return value
}

func hasAttr(n *html.Node, name string) bool { return attrIndex(n, name) >= 0 }

func idOf(n *html.Node) string { return attrOf(n, "id") }

// withID returns the elements in a node that have the attribute id.
func withID(n *html.Node) (found []*html.Node) {
	for c := range n.Descendants() {
		if hasAttr(c, "id") {
			found = append(found, c)
		}
	}
	return found
}

// scripts returns the script elements in a node.
func scripts(n *html.Node) (found []*html.Node) {
	for c := range n.Descendants() {
		if isScript(c) {
			found = append(found, c)
		}
	}
	return found
}

// inclusive yields a node and what is in it.
func inclusive(n *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		if !yield(n) {
			return
		}
		n.Descendants()(yield)
	}
}

func childNodes(n *html.Node) []*html.Node { return slices.Collect(n.ChildNodes()) }

// elements returns the children that are elements.
func elements(n *html.Node) []*html.Node {
	return slices.DeleteFunc(childNodes(n), func(c *html.Node) bool { return c.Type != html.ElementNode })
}

// firstChild returns the first child that is an HTML element with a name, or nil.
func firstChild(n *html.Node, name string) *html.Node {
	for c := range n.ChildNodes() {
		if isHTML(c, name) {
			return c
		}
	}
	return nil
}

// contains reports whether a node is n, or in n.
func contains(n, inside *html.Node) bool {
	for ; inside != nil; inside = inside.Parent {
		if inside == n {
			return true
		}
	}
	return false
}

func top(n *html.Node) *html.Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

func parentElement(n *html.Node) *html.Node {
	if p := n.Parent; p != nil && p.Type == html.ElementNode {
		return p
	}
	return nil
}

// closest returns the nearest element that fits, beginning with n.
func closest(n *html.Node, fits func(*html.Node) bool) *html.Node {
	for ; n != nil; n = n.Parent {
		if fits(n) {
			return n
		}
	}
	return nil
}

// equal reports whether isEqualNode is true of two nodes: the state of controls
// and the contents of templates do not count.
func equal(a, b *html.Node) bool {
	if a.Type != b.Type || a.Data != b.Data || a.Namespace != b.Namespace || len(a.Attr) != len(b.Attr) {
		return false
	}
	for _, one := range a.Attr {
		if !slices.Contains(b.Attr, one) {
			return false
		}
	}
	return slices.EqualFunc(childNodes(a), childNodes(b), equal)
}
