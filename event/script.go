package event

import "strings"

// ExecuteScript runs JavaScript in the page, as a classic script. It must not
// contain text that came from a user: [DispatchEvent] and [MergeSignals] carry
// data safely.
//
// V018, V019, BetaCSP and V1CSP run it as the body of a function, so its
// declarations are not global. Sequences that would end a script element, such
// as "</script" and "<!--", are sent with "\x3C" for the "<". U+2028 and U+2029
// are sent as "\u2028" and "\u2029". That means the same inside strings,
// templates and regular expressions.
func ExecuteScript(js string, opts ...Option) Event {
	e := Event{op: opExecuteScript, text: escapeScript(normalise(strings.TrimPrefix(js, "\ufeff")))}
	e.checkText("script", js)
	if blank(e.text) {
		e.fail("the script is empty")
	}
	e.with(opts)
	return e
}

// scriptAttributes yields the names and values of WithScriptAttribute.
func (e *Event) scriptAttributes(yield func(name, value string) bool) {
	if !e.has(hasAttribute) || !yield(e.attribute.name, e.attribute.value) {
		return
	}
	var line string
	for more := e.attributes; more != ""; {
		line, more, _ = strings.Cut(more, "\n")
		if name, value, _ := strings.Cut(line, " "); !yield(name, value) {
			return
		}
	}
}

// typed reports whether the script element has a type attribute.
func (e *Event) typed() bool {
	for name := range e.scriptAttributes {
		if strings.EqualFold(name, "type") {
			return true
		}
	}
	return false
}

// ConsoleLog writes a message to the browser's console.
func ConsoleLog(msg string) Event { return toConsole(opConsoleLog, msg) }

// ConsoleError writes a message to the browser's console as an error.
func ConsoleError(msg string) Event { return toConsole(opConsoleError, msg) }

func toConsole(op operation, msg string) Event {
	e := Event{op: op, text: normalise(msg)}
	e.checkText("message", msg)
	return e
}

// DispatchEvent dispatches a CustomEvent that bubbles and can be cancelled, on
// the document, or on each element that [WithSelector] matches. detail is
// marshalled to JSON at once; nil becomes null.
func DispatchEvent(name string, detail any, opts ...Option) Event {
	e := Event{op: opDispatchEvent, name: name}
	e.checkLine("name", name)
	if name == "" {
		e.fail("the name is empty")
	}
	e.text = escapeJSON(string(e.marshal(detail)))
	e.with(opts)
	return e
}
