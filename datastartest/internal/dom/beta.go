package dom

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// patchBeta applies an event datastar-merge-fragments, or datastar-remove-fragments
// as the mode remove.
func (d *Document) patchBeta(p Patch) {
	if p.Mode == "remove" {
		d.removeBeta(p.Selector)
		return
	}
	content := d.parseInner(newElement("", "template"), strings.TrimFunc(p.HTML, isJSSpace))
	for _, root := range elements(content) {
		selector := p.Selector
		if selector == "" {
			id, has := Attr(root, "id")
			if !has {
				id = "null"
			}
			selector = "#" + id
		}
		targets := d.selects(selector)
		if len(targets) == 0 {
			d.miss(selector)
			throw("NoTargetsFound: %s", selector)
		}
		for _, target := range targets {
			d.hit(target)
			d.mergeBeta(target, d.clone(root), p.Mode)
		}
	}
}

// isJSSpace reports whether String.trim trims a character.
func isJSSpace(r rune) bool {
	return r == '\ufeff' || unicode.IsSpace(r) && r != '\u0085'
}

func (d *Document) removeBeta(selector string) {
	if selector == "" {
		throw("NoSelectorProvided")
	}
	targets := d.selects(selector)
	if len(targets) == 0 {
		d.miss(selector)
	}
	for _, target := range targets {
		d.hit(target)
		d.Remove(target)
	}
}

// mergeBeta merges an element into a target, on which it leaves its mark.
func (d *Document) mergeBeta(target, n *html.Node, mode string) {
	d.SetAttr(target, "data-fragment-merge-target", "true")
	switch mode {
	case "", "morph":
		d.nameBeta(n)
		d.morphBeta(target, n)
	case "inner":
		d.setInner(target, d.OuterHTML(n))
	case "outer":
		d.place(target, n, "replace")
	case "prepend", "append", "before", "after":
		d.place(target, n, mode)
	case "upsertAttributes":
		d.upsert(target, n)
	default:
		throw("InvalidMergeMode: %q", mode)
	}
}

// Execute does what Beta does with an event datastar-execute-script. Attributes are
// those of the event, one "name value" a line; a module is the default.
func (d *Document) Execute(script, attributes string, autoRemove bool) (Result, error) {
	if attributes == "" {
		attributes = "type module"
	}
	return d.apply(func() {
		if script == "" {
			throw("NoScriptProvided")
		}
		head := d.Head()
		if head == nil {
			throw("%w: there is no head", errType)
		}
		n := newElement("", "script")
		for line := range strings.SplitSeq(attributes, "\n") {
			name, value := cutAttribute(line)
			d.SetAttr(n, name, value)
		}
		d.SetText(n, script)
		d.insert(head, n, nil)
		if autoRemove {
			d.Remove(n)
		}
	})
}

// cutAttribute cuts a line as the client does, which mangles a name without a value.
func cutAttribute(line string) (name, value string) {
	at := strings.Index(line, " ")
	switch {
	case at < 0 && line != "":
		at = len(line) - 1
	case at <= 0:
		return strings.TrimFunc(line, isJSSpace), ""
	}
	return strings.TrimFunc(line[:at], isJSSpace), strings.TrimFunc(line[at:], isJSSpace)
}
