package dom

import (
	"strings"

	"golang.org/x/net/html"
)

// Text returns the text in a node, as textContent.
func Text(n *html.Node) string { return textWithout(n, "") }

// textWithout returns the text in a node, without that of elements with a name.
func textWithout(n *html.Node, name string) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode || c.Data != name {
			b.WriteString(textWithout(c, name))
		}
	}
	return b.String()
}

// childText returns the text of the children that are text.
func childText(n *html.Node) string {
	var b strings.Builder
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// HTML returns the HTML of the whole page.
func (d *Document) HTML() string { return d.InnerHTML(d.root) }

// OuterHTML returns the HTML of a node as Chromium writes it.
func (d *Document) OuterHTML(n *html.Node) string {
	var b strings.Builder
	d.write(&b, n)
	return b.String()
}

// InnerHTML returns the HTML of what is in a node.
func (d *Document) InnerHTML(n *html.Node) string {
	var b strings.Builder
	d.writeInner(&b, n)
	return b.String()
}

func (d *Document) write(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		d.writeText(b, n)
	case html.CommentNode:
		b.WriteString("<!--" + n.Data + "-->")
	case html.DoctypeNode:
		b.WriteString("<!DOCTYPE " + n.Data + ">")
	case html.DocumentNode:
		d.writeInner(b, n)
	case html.ElementNode:
		b.WriteString("<" + n.Data)
		for _, a := range n.Attr {
			b.WriteString(" " + nameOf(&a) + `="` + attributeEscapes.Replace(a.Val) + `"`)
		}
		b.WriteString(">")
		if isHTML(n, voids...) {
			return
		}
		d.writeInner(b, n)
		b.WriteString("</" + n.Data + ">")
	}
}

func (d *Document) writeInner(b *strings.Builder, n *html.Node) {
	if isHTML(n, "template") {
		n = d.Content(n)
	}
	for c := range n.ChildNodes() {
		d.write(b, c)
	}
}

func (d *Document) writeText(b *strings.Builder, n *html.Node) {
	if isHTML(n.Parent, "style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext") || isHTML(n.Parent, "noscript") && d.Connected(n) {
		b.WriteString(n.Data)
		return
	}
	b.WriteString(textEscapes.Replace(n.Data))
}

var (
	textEscapes      = strings.NewReplacer("&", "&amp;", "\u00a0", "&nbsp;", "<", "&lt;", ">", "&gt;")
	attributeEscapes = strings.NewReplacer("&", "&amp;", "\u00a0", "&nbsp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// voids are the elements that have no content and no end tag.
var voids = []string{
	"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
	"meta", "param", "source", "track", "wbr",
}
