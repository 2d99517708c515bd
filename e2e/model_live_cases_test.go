package e2e

import (
	"fmt"
	"strings"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
)

// live makes up a page whose attributes have expressions, and what happens to it.
func (a *author) live(g generation) trial {
	l := &liveAuthor{author: a, generation: g}
	t := trial{Beta: g.protocol == datastar.Beta, Live: true}
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html><head></head><body><div id="s" data-signals="{a: 1, b: 'x', f: true, n: {x: 2, y: 'z', g: false}, l: [1, 2]}"></div>`)
	for i := range a.IntN(3) {
		fmt.Fprintf(&b, `<div id="c%d" %s="%s"></div>`, i, l.named("data-computed", fmt.Sprint("c", i)), l.attribute(l.value()))
		l.computed = append(l.computed, fmt.Sprint("$c", i))
	}
	for i := range 3 + a.IntN(6) {
		l.elements = append(l.elements, l.element(fmt.Sprint("e", i)))
		b.WriteString(l.elements[i])
	}
	fmt.Fprintf(&b, `<i id="i" %s="@get('/stream', {openWhenHidden: true})"></i></body></html>`, g.load)
	t.Page = b.String()
	for range 2 + a.IntN(6) {
		t.Steps = append(t.Steps, l.step(t.Beta))
	}
	return t
}

// liveAuthor makes up what depends on signals.
type liveAuthor struct {
	*author
	generation
	computed []string
	elements []string
}

// named is the name of an attribute with a key.
func (l *liveAuthor) named(name, key string) string {
	if l.protocol == datastar.Beta {
		return name + "-" + key
	}
	return name + ":" + key
}

func (l *liveAuthor) attribute(expression string) string {
	return strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(expression)
}

func (l *liveAuthor) element(id string) string {
	set := func(name, expression string) string { return " " + name + `="` + l.attribute(expression) + `"` }
	switch l.IntN(10) {
	case 0, 1:
		return `<b id="` + id + `"` + set("data-text", l.value()) + `></b>`
	case 2:
		return `<b id="` + id + `"` + set(l.named("data-attr", l.pick("title", "aria-label", "hidden")), l.value()) + `>x</b>`
	case 3:
		return `<b id="` + id + `" class="k"` + set(l.named("data-class", l.pick("on", "k", "is-late")), l.truth()) + `></b>`
	case 4:
		return `<b id="` + id + `"` + set("data-class", "{on: "+l.truth()+", 'k m': "+l.truth()+"}") + `></b>`
	case 5:
		return `<b id="` + id + `"` + set("data-show", l.truth()) + set("data-text", l.value()) + `></b>`
	case 6:
		return `<input id="` + id + `"` + set("data-bind", l.pick("a", "b", "n.y", "new")) + l.pick("", ` value="v"`) + `>`
	case 7:
		return `<b id="` + id + `"` + set("data-attr", "{title: "+l.text()+", lang: "+l.text()+"}") + `></b>`
	}
	return `<button id="` + id + `"` + l.pick("", "", set("data-text", l.value())) + set(l.click, l.statements()) + `>x</button>`
}

func (l *liveAuthor) value() string {
	return l.pick(l.number(), l.number(), l.text(), l.text(), l.truth())
}

func (l *liveAuthor) number() string {
	switch l.IntN(14) {
	case 0:
		return "(" + l.number() + l.pick(" + ", " - ", " * ", " % ") + l.number() + ")"
	case 1:
		return "$l.length"
	case 2:
		return "$b.length"
	case 3:
		return "Math." + l.pick("max", "min") + "(" + l.number() + ", " + l.number() + ")"
	case 4:
		return "(" + l.truth() + " ? " + l.number() + " : " + l.number() + ")"
	case 5:
		return "$l[0]"
	case 6:
		return "$l.filter(i => i > " + l.number() + ").length"
	case 7:
		return "parseInt('4px')"
	}
	if len(l.computed) > 0 && l.odds(20) {
		return l.computed[l.IntN(len(l.computed))]
	}
	return l.pick("$a", "$a", "$n.x", "0", "1", "2.5", "10")
}

func (l *liveAuthor) text() string {
	switch l.IntN(12) {
	case 0:
		return "(" + l.text() + " + " + l.value() + ")"
	case 1:
		return "`<${$a}|${$b}>`"
	case 2:
		return "$b.toUpperCase()"
	case 3:
		return "(" + l.truth() + " ? " + l.text() + " : " + l.text() + ")"
	case 4:
		return "JSON.stringify($l)"
	case 5:
		return "$l.join('-')"
	case 6:
		return "($n.y || 'none')"
	case 7:
		return "$l.map(i => i * 2).join()"
	case 8:
		if l.protocol == datastar.Beta {
			return "ctx.el.id"
		}
		return "el.id"
	}
	return l.pick("$b", "$b", "$n.y", "''", "'x'", "'it'", "'$'")
}

func (l *liveAuthor) truth() string {
	switch l.IntN(10) {
	case 0:
		return "!" + l.truth()
	case 1, 2:
		return "(" + l.number() + l.pick(" > ", " <= ", " === ", " != ") + l.number() + ")"
	case 3:
		return "(" + l.truth() + l.pick(" && ", " || ") + l.truth() + ")"
	case 4:
		return "(" + l.text() + l.pick(" == ", " !== ") + l.text() + ")"
	case 5:
		return "$b.includes('x')"
	}
	return l.pick("$f", "$f", "$n.g", "true", "false")
}

// statements change signals and ask the server.
func (l *liveAuthor) statements() string {
	var all []string
	for range 1 + l.IntN(3) {
		all = append(all, l.statement())
	}
	return strings.Join(all, l.pick("; ", ";\n"))
}

func (l *liveAuthor) statement() string {
	switch l.IntN(14) {
	case 0:
		return "$a++"
	case 1:
		return "$a += " + l.number()
	case 2, 3:
		return "$a = " + l.number()
	case 4:
		return "$b = " + l.text()
	case 5:
		return "$f = !$f"
	case 6:
		return "$n.x = " + l.number()
	case 7:
		return "$l = [...$l, " + l.number() + "]"
	case 8:
		return l.truth() + " && ($b = " + l.text() + ")"
	case 9:
		l.scripts++ // a URL of its own, since an action aborts the one before
		return fmt.Sprintf("@post('/act%d')", l.scripts)
	case 10:
		l.scripts++
		return fmt.Sprintf("@get('/more%d')", l.scripts)
	case 11:
		return "$n.g = " + l.truth()
	case 12:
		return "$b = evt.target.id"
	}
	return "$l = $l.slice(1)"
}

func (l *liveAuthor) step(beta bool) step {
	p := datastar.V1
	if beta {
		p = datastar.Beta
	}
	id := fmt.Sprint("e", l.IntN(9))
	said := func(e datastar.Event) step {
		stream, err := p.Append(nil, e)
		if err != nil {
			panic(err)
		}
		return hears(string(stream))
	}
	switch l.IntN(10) {
	case 0:
		return said(datastar.MergeSignals(map[string]any{l.pick("a", "b"): l.pick("p", "q")}))
	case 1:
		return said(datastar.MergeSignals(map[string]any{"a": l.IntN(5), "n": map[string]any{"x": l.IntN(5)}}))
	case 2:
		return said(datastar.MergeSignals(map[string]any{"l": []int{3, l.IntN(3)}, "f": l.odds(50), "o": 1}, datastar.WithOnlyIfMissing()))
	case 3:
		return said(datastar.MergeFragments(l.pick(l.element(id), l.pick(l.elements...))))
	case 4:
		l.scripts++ // two elements of one id are a lint, and Beta mixes them up
		return said(datastar.MergeFragments(l.element(fmt.Sprint("m", l.scripts)), datastar.WithSelector("body"), datastar.WithMergeMode(event.Append)))
	case 5:
		return does("fill", "input", l.pick("", "typed", "7"))
	}
	return does("click", "#"+id, "")
}
