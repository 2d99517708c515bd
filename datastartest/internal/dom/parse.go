package dom

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// adopt gives the nodes of a tree that was just parsed their state: the contents of
// templates, and what the attributes of controls ask for.
func (d *Document) adopt(root *html.Node) {
	for n := range inclusive(root) {
		d.born(n)
		switch {
		case isHTML(n, "template"):
			d.lift(n)
		case isRadio(n):
			d.joinGroup(n)
		case isHTML(n, "option") && selectOf(n) != nil:
			d.optionEntered(n)
		}
	}
}

// lift moves the content of a template out of its children.
func (d *Document) lift(template *html.Node) {
	content := newFragment()
	d.give(template, content)
	for _, c := range childNodes(template) {
		template.RemoveChild(c)
		content.AppendChild(c)
	}
	d.adopt(content)
}

// parsePage parses a whole page, whose scripts count as run.
func (d *Document) parsePage(text string, scripting bool) (*html.Node, error) {
	root, err := html.ParseWithOptions(strings.NewReader(text), html.ParseOptionEnableScripting(scripting))
	if err != nil {
		return nil, err
	}
	unsort(root, text)
	d.adopt(root)
	for _, n := range scripts(root) {
		d.state(n).started = true
	}
	return root, nil
}

// parseAside parses a page as DOMParser does.
func (d *Document) parseAside(text string) *html.Node {
	root, err := d.parsePage(text, false)
	if err != nil {
		throw("%w", err)
	}
	return root
}

// parseInner parses what is set as innerHTML of an element, into a fragment. Its
// scripts will never run.
func (d *Document) parseInner(context *html.Node, text string) *html.Node {
	root := newFragment()
	if only, is := textOnly(context, text); is {
		if only != "" {
			root.AppendChild(&html.Node{Type: html.TextNode, Data: only})
		}
		return root
	}
	if isHTML(context, "head") {
		context = newElement("", "body") // in a head the parser finds nothing
	}
	name := context.Data
	if context.Namespace != "" && !slices.Contains(integrating, name) {
		name = "g" // by the name of an element of HTML the parser would be led astray
	}
	context = &html.Node{Type: html.ElementNode, DataAtom: atom.Lookup([]byte(name)), Data: name, Namespace: context.Namespace, Attr: context.Attr, Parent: context.Parent}
	nodes, err := html.ParseFragment(strings.NewReader(text), context)
	if err != nil {
		throw("%w", err)
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	unsort(root, text)
	d.adopt(root)
	d.silence(root)
	return root
}

// integrating are the elements of SVG and MathML that have HTML in them.
var integrating = []string{"foreignObject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"}

// textOnly returns the text that an element would have, if it holds nothing else.
func textOnly(context *html.Node, text string) (only string, is bool) {
	switch {
	case isHTML(context, "textarea", "title"):
		return html.UnescapeString(text), true
	case isHTML(context, "script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"):
		return text, true
	}
	return "", false
}

// silence keeps the scripts in a fragment from ever running.
func (d *Document) silence(root *html.Node) {
	for n := range root.Descendants() {
		if isScript(n) {
			d.state(n).started = true
		}
		if isHTML(n, "template") {
			d.silence(d.Content(n))
		}
	}
}

// setInner sets innerHTML.
func (d *Document) setInner(n *html.Node, text string) {
	content, into := d.parseInner(n, text), n
	if isHTML(n, "template") {
		into = d.Content(n)
	}
	for _, c := range childNodes(into) {
		d.Remove(c)
	}
	d.insert(into, content, nil)
}
