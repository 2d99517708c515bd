package e2e

import (
	"fmt"
	"strings"
)

func (a *author) nodes(depth, most int) string {
	var b strings.Builder
	for range 1 + a.IntN(most) {
		b.WriteString(a.node(depth))
	}
	return b.String()
}

func (a *author) node(depth int) string {
	switch n := a.IntN(100); {
	case n < 25:
		return a.text()
	case n < 28:
		return "<!--" + a.pick("", "c", " d ") + "-->"
	case n < 32:
		return a.script()
	case n < 50:
		return a.control()
	case n < 53:
		return a.pick("<br>", "<hr>", "<img alt=i>", "</p>", "</div>", "<b>")
	}
	id := ""
	if a.odds(65) {
		id = a.id()
	}
	return a.element(a.pick("div", "div", "div", "p", "span", "b", "b", "ul", "li", "table", "form", "template", "svg", "details", "pre", "button", "a", "fieldset", "section"), id, depth)
}

func (a *author) text() string {
	return a.pick("x", "y", "z", " ", "\n", "a&amp;b", "é&lt;", "\u00a0")
}

func (a *author) script() string {
	if a.mute {
		return a.text()
	}
	a.scripts++
	return fmt.Sprintf("<script%s>ran.push(%d)</script>", a.pick("", "", "", ` type="text/plain"`, ` id="`+a.id()+`"`, ` class="on"`, ` type="text/javascript"`), a.scripts)
}

// element makes up an element with an id, or without one.
func (a *author) element(name, id string, depth int) string {
	attributes := a.attributes()
	if id != "" {
		attributes += ` id="` + id + `"`
	}
	inside := ""
	if depth > 0 {
		inside = a.nodes(depth-1, 3)
	}
	switch name {
	case "input":
		return "<input" + attributes + a.inputAttributes() + ">"
	case "textarea":
		return "<textarea" + attributes + ">" + a.pick("", "x", "y\nz") + "</textarea>"
	case "select":
		return "<select" + attributes + a.pick("", "", "", " multiple", ` size="3"`) + ">" + a.options() + "</select>"
	case "table":
		inside = a.element("tr", a.pick("", a.id()), depth-1)
	case "tr":
		inside = a.pick("<td>", "<td id="+a.id()+">", "<th class=on>") + inside
	case "svg":
		inside = a.svg(depth - 1)
	case "a":
		attributes += ` href="#x"`
	case "pre":
		if strings.HasPrefix(inside, "</") || strings.HasPrefix(inside, "<form") { // a line feed after it may be a known difference
			inside = "x" + inside
		}
	case "details":
		inside = "<summary>s</summary>" + inside
	}
	return "<" + name + attributes + ">" + inside + "</" + name + ">"
}

func (a *author) attributes() string {
	var b strings.Builder
	for _, one := range []string{` class="on"`, ` class="off on"`, ` title="t"`, ` title="a&quot;b&lt;"`, ` data-k="1"`, ` data-k`, ` disabled`, ` tabindex="0"`} {
		if a.odds(8) {
			b.WriteString(one)
		}
	}
	for _, one := range []string{` data-ignore-morph`, ` data-preserve-attr="class title"`, ` id=""`, ` data-preserve-attr="value checked selected"`, ` data-star-ignore`, ` data-scope-children`, ` hidden`} {
		if a.odds(1) {
			b.WriteString(one)
		}
	}
	return b.String()
}

func (a *author) control() string {
	id := ""
	if a.odds(60) {
		id = a.id()
	}
	return a.element(a.pick("input", "input", "input", "textarea", "select"), id, 0)
}

func (a *author) inputAttributes() string {
	return a.pick("", "", ` type="text"`, ` type="checkbox"`, ` type="checkbox"`, ` type="radio" name="r"`, ` type="radio" name="r"`, ` type="number"`, ` type="hidden"`, ` type="range"`, ` type="email"`, ` type="email" multiple`, ` type="file"`, ` type="submit"`) +
		a.pick("", "", ` value="x"`, ` value="7"`, ` value=" x, y "`, ` value=""`) + a.pick("", "", "", ` step="4"`, ` min="2"`, ` max="6" min="-1"`, ` step="any"`) + a.pick("", "", " checked")
}

func (a *author) options() string {
	var b strings.Builder
	for range a.IntN(4) {
		b.WriteString("<option" + a.pick("", "", ` value="x"`, ` id="`+a.id()+`"`) + a.pick("", "", " selected", " disabled") + ">" + a.pick("x", "y", " z ") + a.pick("</option>", ""))
	}
	return b.String()
}

func (a *author) svg(depth int) string {
	inside := ""
	if depth > 0 {
		inside = a.svg(depth-1) + a.pick("", "\n") + a.svg(0)
	}
	return a.pick("<g", "<g", "<circle", "<path", "<linearGradient", "<a") + strings.ReplaceAll(a.attributes(), ` tabindex="0"`, "") + a.pick("", ` id="`+a.id()+`"`) + a.pick("", ` viewBox="0 0 1 1"`, ` xlink:href="#x"`) + ">" + inside + "</g>"
}
