package event

import (
	"strconv"
	"strings"
)

// check records what is wrong with the combination of the event's options.
func (e *Event) check() {
	switch {
	case e.has(remove):
		e.becomeRemoval()
	case e.op == opRemoveFragments:
		e.checkSelector("selector", e.selector)
	case e.op == opRedirect || e.op == opReplaceURL:
		e.checkOrigin()
	case e.op == opExecuteScript && e.has(hasAttribute):
		e.checkAttributes()
	case e.op == opMergeFragments && blank(e.text) && e.mode != Inner:
		e.fail("the fragment is empty; RemoveElements takes an element away")
	}
}

// becomeRemoval turns a merge with WithMode("remove") into RemoveFragments.
func (e *Event) becomeRemoval() {
	if !blank(e.text) {
		e.fail(`WithMode("remove") takes no fragment`)
	}
	if e.has(hasNamespace) {
		e.fail(`WithNamespace does not fit WithMode("remove")`)
	}
	e.op, e.mode, e.text = opRemoveFragments, "", ""
	e.given &^= remove
	e.checkSelector("selector", e.selector)
}

// checkText fails the event if a text contains a NUL.
func (e *Event) checkText(what, s string) {
	if strings.IndexByte(s, 0) >= 0 {
		e.fail("NUL in the %s", what)
	}
}

// checkLine fails the event if a text contains a NUL or a line break: the field
// that carries it has one line.
func (e *Event) checkLine(what, s string) {
	if plain(s) {
		return
	}
	e.checkText(what, s)
	if strings.IndexByte(s, '\n') >= 0 || strings.IndexByte(s, '\r') >= 0 {
		e.fail("line break in the %s", what)
	}
}

func (e *Event) checkSelector(what, css string) {
	if blank(css) {
		e.fail("the %s is empty", what)
	}
	e.checkLine(what, css)
}

func (e *Event) checkID() {
	e.checkLine("id", e.id)
	if problem := idProblem(e.id); problem != "" {
		e.fail("%s", problem)
	}
}

// idProblem returns what is wrong with an event id, or "".
func idProblem(id string) string {
	if id == "" {
		return "the id is empty"
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] >= 0x7f {
			return "the id " + strconv.Quote(id) + " is not printable ASCII without blanks"
		}
	}
	return ""
}

func (e *Event) checkAttribute(a attribute) {
	e.checkLine("attribute name", a.name)
	e.checkLine("attribute value", a.value)
	if a.name == "" || strings.ContainsAny(a.name, " \t\f\"'<>/=") {
		e.fail("%q is not an attribute name", a.name)
	}
}

// checkAttributes fails the event if an attribute name is set twice, since
// clients disagree about which value counts, and if data-effect is set on a
// script element that is removed after it ran: V1 removes it by that attribute.
func (e *Event) checkAttributes() {
	seen := map[string]bool{"data-effect": !e.has(keep)}
	for name := range e.scriptAttributes {
		name = strings.ToLower(name)
		if seen[name] {
			e.fail("the attribute %s is set twice or reserved", name)
		}
		seen[name] = true
	}
}

// blank reports whether s is empty or all white space. Most texts begin with something
// else, which is seen at once.
func blank(s string) bool {
	return (s == "" || s[0] <= ' ' || s[0] >= 0x80) && strings.TrimSpace(s) == ""
}

// normalise replaces CRLF and CR by LF. Clients end a line at any of the three,
// and would read the text behind a CR as a field of the event.
func normalise(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// plainID reports whether "#"+id is a CSS selector without escapes.
func plainID(id string) bool {
	for i := range len(id) {
		c := id[i]
		if !letter(c) && c != '_' && (i == 0 || c != '-' && !digit(c)) {
			return false
		}
	}
	return id != ""
}

// quoteID returns a CSS attribute selector for any id.
func quoteID(id string) string {
	return `[id="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\f", `\c `).Replace(id) + `"]`
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
