package event

import "strings"

// ExecuteScript runs JavaScript in the page, as a classic script. It must not
// be made of text that came from a user: [DispatchEvent] and [MergeSignals]
// carry data safely.
//
// V018, V019, BetaCSP and V1CSP run it as the body of a function, so what it
// declares is gone afterwards. The sequences that would end a script element ("</script",
// "<!--" and the like) are sent as "\x3C/script", which means the same inside
// strings, templates and regular expressions; so is U+2028, as "\u2028".
func ExecuteScript(js string, opts ...Option) Event {
	e := Event{op: opExecuteScript, text: escapeScript(normalise(strings.TrimPrefix(js, "\ufeff")))}
	e.checkText("script", js)
	if blank(e.text) {
		e.fail("the script is empty")
	}
	return e.with(opts)
}

// scriptAttributes yields the attributes of the script element.
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

// typed reports whether a type is among the script's attributes.
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

// DispatchEvent dispatches a CustomEvent that bubbles and can be cancelled: on
// the document, or on each element that [WithSelector] matches. detail is
// marshalled to JSON at once; nil is null.
func DispatchEvent(name string, detail any, opts ...Option) Event {
	e := Event{op: opDispatchEvent, name: name}
	e.checkLine("name", name)
	if name == "" {
		e.fail("the name is empty")
	}
	e.text = escapeJSON(string(e.marshal(detail)))
	return e.with(opts)
}
