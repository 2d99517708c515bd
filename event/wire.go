package event

import (
	"strconv"
	"strings"
	"time"
)

// Every line but the first is appended with the line break before it, so that
// an event is: the head, its data lines, and end.
const end = "\n\n"

// appendHead begins an event: its name, then its id and retry if it has them.
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

// appendSelector appends the selector's line, if there is a selector.
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

// appendLines appends the text with prefix, which begins with a line break,
// before each line.
func appendLines(dst []byte, prefix, text string) []byte {
	return appendText(append(dst, prefix...), prefix, text)
}

// appendText appends the text with prefix before each line but the first.
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

// scripting is how a generation runs a script: what stands before it, before
// each further line, and after it.
type scripting struct{ event, open, line, close string }

// appendScript appends a script event: the user's, or one that a verb stands for.
func (s *scripting) appendScript(dst []byte, e *Event) []byte {
	dst = append(appendHead(dst, s.event, e), s.open...)
	if e.op == opExecuteScript {
		dst = appendText(dst, s.line, e.text)
	} else {
		dst = appendCall(dst, e)
	}
	return append(append(dst, s.close...), end...)
}

// appendNulls appends a JSON object in which each path, one a line and sorted,
// leads to null.
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

// appendNull appends the way from the path before, whose objects are open, to
// this one.
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

// sharedParents returns the length of the parents that two paths share, the
// dot after them included.
func sharedParents(a, b string) int {
	shared := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '.' {
			shared = i + 1
		}
	}
	return shared
}
