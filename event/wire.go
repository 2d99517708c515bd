package event

import (
	"strconv"
	"strings"
	"time"
)

// end ends an event. Every line but the first is appended together with the
// line break before it, so an event is its head, its data lines and end.
const end = "\n\n"

// appendHead appends the lines that begin an event: its name, and its id and
// retry if they are set.
func appendHead(dst []byte, name string, e *Event) []byte {
	dst = append(append(dst, "event: "...), name...)
	if e.given&(hasID|hasRetry) == 0 {
		return dst
	}
	if e.has(hasID) {
		dst = append(append(dst, "\nid: "...), e.id...)
	}
	if e.has(hasRetry) {
		dst = appendMillis(append(dst, "\nretry: "...), e.retry)
	}
	return dst
}

func appendMillis(dst []byte, d time.Duration) []byte {
	return strconv.AppendInt(dst, d.Milliseconds(), 10)
}

// appendSelector appends the selector's line if the event has a selector.
func appendSelector(dst []byte, e *Event) []byte {
	if e.selector == "" {
		return dst
	}
	dst = append(dst, "\ndata: selector "...)
	if e.has(byID) {
		dst = append(dst, '#')
	}
	return append(dst, e.selector...)
}

// appendLines appends the text with the prefix before each line. The prefix
// begins with a line break.
func appendLines(dst []byte, prefix, text string) []byte {
	return appendText(append(dst, prefix...), prefix, text)
}

// appendText appends the text with the prefix before each line but the first.
func appendText(dst []byte, prefix, text string) []byte {
	for {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(append(dst, text[:i]...), prefix...)
		text = text[i+1:]
	}
}

// scripting is how a generation runs a script: the name of the event, and the
// text before the script, before each further line, and after it, and whether the script
// is an element of the page.
type scripting struct {
	event, open, line, close string
	element                  bool
}

// appendScript appends an event that runs a script: that of ExecuteScript, or
// the one that does what another verb asks for.
func (s *scripting) appendScript(dst []byte, e *Event) []byte {
	dst = append(appendHead(dst, s.event, e), s.open...)
	if e.op == opExecuteScript {
		dst = appendText(dst, s.line, e.text)
	} else {
		dst = appendCall(dst, e, s.element)
	}
	return append(append(dst, s.close...), end...)
}

// appendNulls appends a JSON object in which each path is null. The paths are
// sorted, one a line.
func appendNulls(dst []byte, paths string) []byte {
	dst = append(dst, '{')
	var last, path string
	for more := true; more; last = path {
		path, paths, more = strings.Cut(paths, "\n")
		dst = appendNull(dst, last, path)
	}
	for range strings.Count(last, ".") + 1 {
		dst = append(dst, '}')
	}
	return dst
}

// appendNull appends a path to an object in which the objects around the last
// path are still open.
func appendNull(dst []byte, last, path string) []byte {
	shared := sharedParents(last, path)
	if last != "" {
		for range strings.Count(last[shared:], ".") {
			dst = append(dst, '}')
		}
		dst = append(dst, ',')
	}
	for path = path[shared:]; ; {
		part, rest, more := strings.Cut(path, ".")
		dst = append(appendLiteral(dst, part), ':')
		if !more {
			return append(dst, "null"...)
		}
		dst = append(dst, '{')
		path = rest
	}
}

// sharedParents returns the length of the common parents of two paths, with the
// dot after them.
func sharedParents(a, b string) int {
	shared := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '.' {
			shared = i + 1
		}
	}
	return shared
}
