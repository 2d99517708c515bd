package e2e

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// patch is an event in the words of the wire.
type patch struct{ Selector, Mode, Namespace, HTML string }

func (p patch) step(beta bool) step { return hears(p.wire(beta)) }

// wire is the event as a server sends it.
func (p patch) wire(beta bool) string {
	name, mode, elements := "datastar-patch-elements", "mode", "elements"
	if beta {
		name, mode, elements = "datastar-merge-fragments", "mergeMode", "fragments"
	}
	var b strings.Builder
	field := func(key, value string) {
		if value != "" {
			b.WriteString("data: " + key + " " + value + "\n")
		}
	}
	if beta && p.Mode == "remove" {
		name, p.Mode, p.HTML = "datastar-remove-fragments", "", ""
	}
	b.WriteString("event: " + name + "\n")
	field("selector", p.Selector)
	field(mode, p.Mode)
	field("namespace", p.Namespace)
	if name != "datastar-remove-fragments" {
		for line := range strings.SplitSeq(p.HTML, "\n") {
			b.WriteString("data: " + elements + " " + line + "\n")
		}
	}
	return b.String() + "\n"
}

// grows reports whether there are as many more elements as there were before, or
// several times as many.
func (p patch) grows() bool {
	one := strings.HasPrefix(p.Selector, "#") && !strings.ContainsAny(p.Selector, " ,")
	return !one && slices.Contains([]string{"prepend", "append", "before", "after"}, p.Mode)
}

// author makes up trials of few ids and kinds of elements, so that they often meet.
type author struct {
	*rand.Rand
	scripts int  // so many were made up
	mute    bool // there are no scripts
}

func (a *author) odds(percent int) bool { return a.IntN(100) < percent }

func (a *author) pick(from ...string) string { return from[a.IntN(len(from))] }

func (a *author) id() string { return string(rune('a' + a.IntN(8))) }

func (a *author) trial(beta bool) trial {
	a.mute = true // the client does not know the scripts of a page that comes later
	body := a.nodes(3, 5)
	a.mute = false
	t := trial{Page: "<!doctype html><html><head></head><body>" + body + "</body></html>", Beta: beta}
	for range a.IntN(4) {
		t.Steps = append(t.Steps, a.act())
	}
	var patches []patch
	grown := false
	for range 1 + a.IntN(7) {
		p := a.patch(beta)
		if n := len(patches); n > 0 && a.odds(35) {
			p = patches[a.IntN(n)]
			p.HTML = a.vary(p.HTML)
		}
		if beta && p.Mode == "inner" { // an input in a select element is a known difference
			p.HTML = strings.ReplaceAll(p.HTML, "<input", "<img")
		}
		if p.grows() && grown {
			p.Selector = "#" + a.id() // or the page would have millions of elements
		}
		grown = grown || p.grows()
		patches = append(patches, p)
	}
	if mode := a.pick("inner", "outer"); !beta && a.odds(20) {
		patches = append(patches, patch{Selector: "body > *", Mode: mode, HTML: a.vary(body)})
	}
	for _, p := range patches {
		t.Steps = append(t.Steps, p.step(beta))
		if a.odds(15) {
			t.Steps = append(t.Steps, a.act())
		}
	}
	return t
}

// vary changes some ids, texts and attributes of elements, as the next state of a
// page does.
func (a *author) vary(html string) string {
	for range 1 + a.IntN(3) {
		one, other := a.id(), a.id()
		swap := strings.NewReplacer(`id="`+one+`"`, `id="`+other+`"`, `id="`+other+`"`, `id="`+one+`"`)
		switch a.IntN(5) {
		case 0, 1:
			html = swap.Replace(html)
		case 2:
			html = strings.ReplaceAll(html, ">"+a.pick("x", "y"), ">"+a.pick("z", "<b>1</b>", "<p></p>", ""))
		case 3:
			html = strings.ReplaceAll(html, a.pick(` class="on"`, ` title="t"`, ` selected`, ` checked`, ` value="x"`, ` step="4"`, ` disabled`), a.pick("", ` title="u"`))
		case 4:
			html = a.node(1) + html
		}
	}
	return html
}

func (a *author) act() step {
	at := a.pick("#"+a.id(), "#"+a.id(), "input", "textarea", "option:last-child", "[type=checkbox]", "[type=radio]")
	switch a.IntN(4) {
	case 0:
		return does("value", at, a.pick("", "typed", "7", "x\ny"))
	case 1:
		return does("check", at, a.pick("", "1"))
	case 2:
		return does("select", at, a.pick("", "1"))
	}
	return does("focus", at, "")
}

func (a *author) patch(beta bool) patch {
	p := patch{Selector: a.selector(), HTML: a.nodes(2, 3)}
	if a.odds(5) {
		p.HTML = a.element("tr", a.id(), 2)
	}
	if beta {
		p.Mode = a.pick("", "morph", "morph", "morph", "inner", "outer", "prepend", "append", "before", "after", "upsertAttributes", "remove")
	} else {
		p.Mode = a.pick("", "outer", "outer", "inner", "inner", "replace", "prepend", "append", "before", "after", "remove")
	}
	if morphs := p.Mode == "" || p.Mode == "outer" || p.Mode == "morph" || p.Mode == "replace"; morphs && a.odds(60) {
		p.Selector, p.HTML = "", a.roots()
	}
	if p.Mode == "replace" && (p.Selector == "html" || p.Selector == ":first-child") {
		p.Mode = "inner" // a comment beside a new root is a known difference
	}
	if beta {
		return p
	}
	switch a.IntN(40) {
	case 0, 1:
		p.Namespace, p.HTML = "svg", a.pick("", "\n")+a.svg(2)+a.pick("", "\n", " ")+a.svg(1)+a.svg(0)
	case 2:
		p.Namespace, p.HTML = "mathml", "<mi"+a.attributes()+">x</mi><mo>+</mo><mi>y</mi>"
	case 3:
		p.Selector, p.Mode, p.HTML = "", a.pick("", "outer", "replace"), "<body"+a.attributes()+">"+p.HTML+"</body>"
	case 4:
		p.Selector, p.Mode, p.HTML = "", "outer", "<html"+a.attributes()+"><head>"+a.pick("", "<title>t</title>")+"</head><body>"+p.HTML+"</body></html>"
	case 5:
		p.Mode = a.pick("sideways", "morph", "Outer")
	case 6:
		p.Namespace = "xml"
	}
	return p
}

// roots makes up elements that say by their ids where they go.
func (a *author) roots() string {
	var b strings.Builder
	for range 1 + a.IntN(2) {
		b.WriteString(a.element(a.pick("div", "div", "p", "span", "ul", "form", "input", "li", "b", "select", "textarea", "table"), a.id(), 2))
	}
	return b.String()
}

func (a *author) selector() string {
	return a.pick("#"+a.id(), "#"+a.id(), "#"+a.id(), ".on", ".on", "li", "div", "p", "body", "body > *", "[data-k]", "#"+a.id()+" > *",
		"#"+a.id()+", #"+a.id(), "head", "html", "input", "template", "svg", "svg g", "p:not(.on)", "div:nth-child(2)", ":first-child", "#zz",
		"select", "option", "tr", "form", "script", "textarea", "[class~=on] b", "ul > li + li", "[id]", a.css())
}

// css makes up a selector of which there is little use.
func (a *author) css() string {
	return a.pick(":checked", ":disabled", ":enabled", ":focus", ":focus-within", ":is(p, b)", ":where(.on) > *", ":not(p, b, html *)", ":has(> b)", ":has(+ p, b)",
		`[title^="a"]`, `[title*='"']`, "[type=CHECKBOX]", "[TYPE=radio i]", `[class="ON" s]`, `[class="ON"i]`, "[class=ON i]", "[class|=on]", "linearGradient", "lineargradient", "DIV", "[viewBox]", "[viewbox]",
		":empty", "body :only-child", "li:nth-child(2n+1 of .on)", "div:nth-last-of-type(2)", "div , p", `#\61`, `#\61 `, "*|a", "*|*:nth-child(3)", "body>*:first-of-type",
		":scope > body > b", "p:contains(x)", "a:link", "[data-k='']", ":not()", ":is()", "b +", "> b", "..on", "#1", "[id", "b:nth-child( -n + 2 )", "b:nth-child(odd)",
		":lang(en)", "b::before", "/* c */ b/**/", ":root > body > :last-child", "input:optional", ":placeholder-shown", "div[", "[href]", `[xlink\:href]`, "[*|href]", "b:nth-child(n)", "b:nth-last-child(even)",
		"option:checked", "input:not(:checked)", "[title~=t][data-k]", "b ~ b", "b~p", "div b:first-child", ":is(div,", "a|b", "|b", "@b", "b;", "b,", "", " ")
}
