package event

import (
	"strconv"
	"strings"
)

// check looks at what only the options together tell.
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
	case e.op == opMergeFragments && e.mode != Inner && blank(e.text):
		e.fail("the fragment is empty; RemoveFragments takes an element away")
	}
}

// becomeRemoval is what WithMode("remove") does to a merge.
func (e *Event) becomeRemoval() {
	if !blank(e.text) {
		e.fail(`WithMode("remove") takes no fragment`)
	}
	if e.has(hasNamespace) {
		e.fail(`WithNamespace does not fit WithMode("remove")`)
	}
	e.op, e.mode, e.text = opRemoveFragments, "", ""
	e.given &^= remove | hasMode | patchMode
	e.checkSelector("selector", e.selector)
}

// checkText refuses what cannot be in any text: a NUL.
func (e *Event) checkText(what, s string) {
	if strings.IndexByte(s, 0) >= 0 {
		e.fail("NUL in the %s", what)
	}
}

// checkLine refuses what a field of one line cannot hold.
func (e *Event) checkLine(what, s string) {
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

// idProblem returns what is wrong with an id, or "".
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
		e.fail("%q is no attribute name", a.name)
	}
}

// checkAttributes refuses what clients would read differently: a name given
// twice, and the one that V1 needs to remove the script.
func (e *Event) checkAttributes() {
	seen := map[string]bool{"data-effect": !e.has(keep)}
	for name := range e.scriptAttributes {
		name = strings.ToLower(name)
		if seen[name] {
			e.fail("the attribute %s is taken", name)
		}
		seen[name] = true
	}
}

// blank reports whether s has nothing but white space.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// normalise makes CR and CRLF a line feed: to a client each of them ends a
// line, and what followed a bare CR would be read as fields of its own.
func normalise(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// plainID reports whether "#" and the id are a CSS selector without escapes.
func plainID(id string) bool {
	for i := range len(id) {
		c := id[i]
		if !letter(c) && c != '_' && (i == 0 || c != '-' && !digit(c)) {
			return false
		}
	}
	return id != ""
}

// quoteID is the CSS selector of an id that needs quotes.
func quoteID(id string) string {
	return `[id="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\f", `\c `).Replace(id) + `"]`
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
