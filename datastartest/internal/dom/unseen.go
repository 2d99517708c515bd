package dom

import (
	"slices"

	"golang.org/x/net/html"
)

// unseen reports whether an element is not shown, whatever the style sheets of the page say.
func unseen(n *html.Node) bool {
	switch {
	case n.Type != html.ElementNode:
		return false
	case n.Namespace != "":
	case hasAttr(n, "hidden"), slices.Contains(undisplayed, n.Data), n.Data == "dialog" && !hasAttr(n, "open"),
		n.Data == "form" && isHTML(n.Parent, "table", "thead", "tbody", "tfoot", "tr"):
		return true
	}
	return !shows(n.Parent, n)
}

// undisplayed are the elements of HTML that are not shown.
var undisplayed = []string{"area", "base", "datalist", "head", "link", "meta", "noembed", "noframes", "param", "rp", "script", "style", "template", "title"}

// shows reports whether an element, if it is shown itself, shows a child.
func shows(p, n *html.Node) bool {
	switch {
	case p == nil || p.Type != html.ElementNode:
		return true
	case p.Namespace == "svg":
		return showsInSVG(p, n)
	case n.Namespace == "svg" && n.Data != "svg":
		return false
	case p.Namespace == "math":
		return n.Namespace == "math" || slices.Contains(flowing, p.Data)
	case p.Data == "details":
		return hasAttr(p, "open") || isHTML(n, "summary") && firstChild(p, "summary") == n
	case p.Data == "select":
		return isList(p) && isHTML(n, "option", "optgroup", "hr", "div", "span")
	}
	return !slices.Contains(closed, p.Data)
}

// closed are the elements of HTML that have something else in them than their children.
var closed = []string{"audio", "br", "iframe", "img", "input", "meter", "option", "progress", "textarea", "video", "wbr"}

// flowing are the elements of MathML that can have HTML in them.
var flowing = []string{"mi", "mo", "mn", "ms", "mtext", "mtable", "mtr", "mtd"}

// drawing and writing are the elements of SVG that a picture and a text in it show.
var (
	drawing = []string{"a", "circle", "ellipse", "foreignObject", "g", "image", "line", "path", "polygon", "polyline", "rect", "svg", "switch", "text", "use"}
	writing = []string{"a", "textPath", "tspan"}
)

// showsInSVG is shows of an element of SVG. Shapes and the like have what belongs to them in them, and do not show it.
func showsInSVG(p, n *html.Node) bool {
	if p.Data == "foreignObject" {
		return n.Namespace != "svg" || n.Data == "svg"
	}
	if n.Namespace != "svg" {
		return false
	}
	switch p.Data {
	case "svg", "g", "switch":
		return slices.Contains(drawing, n.Data)
	case "text", "textPath", "tspan":
		return slices.Contains(writing, n.Data)
	case "a":
		return n.Data != "a" && shows(p.Parent, n)
	}
	return false
}
