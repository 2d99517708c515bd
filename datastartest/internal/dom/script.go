package dom

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Script is a script element that the browser runs.
type Script struct {
	Node  *html.Node
	Text  string
	Times int // mostly once; 1.0.4 runs a new script twice that comes by a morph
}

// prepare runs a script element unless it has run, is empty or is no script.
func (d *Document) prepare(n *html.Node) {
	s := d.state(n)
	if s.started || !d.Connected(n) || !runs(n) {
		return
	}
	s.started = true
	d.result.Scripts = append(d.result.Scripts, Script{n, childText(n), 1})
}

// runs reports whether a browser would run a script element: it has something to
// run, in a language that browsers run.
func runs(n *html.Node) bool {
	if n.Namespace == "math" || !hasAttr(n, "src") && childText(n) == "" || hasAttr(n, "nomodule") {
		return false
	}
	kind, has := Attr(n, "type")
	if language := attrOf(n, "language"); !has && language != "" {
		kind = "text/" + language
	}
	kind = strings.ToLower(strings.TrimFunc(kind, isSpace))
	return kind == "" || kind == "module" || slices.Contains(javaScript, kind)
}

var javaScript = []string{
	"application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
	"text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2",
	"text/javascript1.3", "text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript",
	"text/x-ecmascript", "text/x-javascript",
}

// execute puts copies in the place of scripts that 1.0.4 does not know yet, which
// makes them run.
func (d *Document) execute(target *html.Node) {
	found := scripts(target)
	if isHTML(target, "script") {
		found = []*html.Node{target}
	}
	for _, old := range found {
		if d.state(old).known {
			continue
		}
		script := newElement("", "script")
		script.Attr = append(script.Attr, old.Attr...)
		text := childText(old)
		if old.Namespace != "" {
			text = "undefined"
		}
		if text != "" {
			script.AppendChild(&html.Node{Type: html.TextNode, Data: text})
		}
		d.replace(old, script)
		d.state(script).known = true
		d.again(old, script)
	}
}

// again counts the copy of a script that has run too as one. A script of SVG and its copy have different texts.
func (d *Document) again(old, script *html.Node) {
	ran := d.result.Scripts
	is := func(n *html.Node) func(Script) bool { return func(s Script) bool { return s.Node == n } }
	first, second := slices.IndexFunc(ran, is(old)), slices.IndexFunc(ran, is(script))
	if first < 0 || second < 0 {
		return
	}
	ran[first].Node = script
	if ran[first].Text == ran[second].Text {
		ran[first].Times += ran[second].Times
		d.result.Scripts = slices.Delete(ran, second, second+1)
	}
}
