package event

import (
	"strings"
	"time"
)

// V019 and V018 read a fragment by sticky keys: a data line that begins with
// another key than the last changes the key, an empty one is skipped, and any
// other belongs to the last key as it is. So a fragment's further lines go
// raw, and those that would be misread go behind a change of key.

const (
	defaultSettle = 500 * time.Millisecond // theirs
	minSettle     = time.Millisecond
)

// stickyMode appends the mode in the words of V019, or of V018, which says
// "_element" after all but one.
func stickyMode(dst []byte, p Protocol, m MergeMode) []byte {
	if m == UpsertAttributes {
		return append(dst, "upsert_attributes"...)
	}
	dst = append(dst, m...)
	if p == V018 {
		dst = append(dst, "_element"...)
	}
	return dst
}

func appendStickyFragments(dst []byte, p Protocol, e *Event) ([]byte, error) {
	wrap := e.mode == Inner && e.selector != ""
	switch {
	case e.namespace != "":
		return dst, e.unsupported(p, "WithNamespace", e.namespace.wayOut())
	case wrap:
	case p == V018 && !rooted(trimLeft(e.text)):
		return dst, e.unsupported(p, "a fragment that begins with no element", "put it into one")
	case !element(e.text):
		return dst, e.unsupported(p, "a fragment that is no element", "put it into one")
	}
	dst = appendSelector(appendHead(dst, "datastar-fragment", e), e)
	if e.mode != Morph {
		dst = stickyMode(append(dst, "\ndata: merge "...), p, e.mode)
	}
	dst = appendStickyTransition(dst, e)
	if e.has(hasSettle) {
		dst = appendSettle(dst, e)
	}
	return append(appendStickyHTML(dst, e, wrap), end...), nil
}

// appendStickyTransition turns the view transition off, which is on by
// default: with it, an event that follows at once does not find what this one
// adds, and the whole request is sent again.
func appendStickyTransition(dst []byte, e *Event) []byte {
	if e.has(hasTransition) {
		return append(dst, "\ndata: vt true"...)
	}
	return append(dst, "\ndata: vt false"...)
}

// appendSettle appends the settle line, which also serves to change the key.
func appendSettle(dst []byte, e *Event) []byte {
	settle := defaultSettle
	if e.has(hasSettle) {
		settle = e.settle
	}
	return appendMillis(append(dst, "\ndata: settle "...), settle)
}

// appendStickyHTML appends the fragment. To these clients the content for
// Inner is what is inside the fragment's root, so it is given one.
func appendStickyHTML(dst []byte, e *Event, wrap bool) []byte {
	dst = append(dst, "\ndata: fragment "...)
	if wrap {
		dst = append(appendStickyLines(append(dst, "<template>"...), e, e.text), "</template>"...)
		return dst
	}
	return appendStickyLines(dst, e, trimRight(e.text))
}

// appendStickyLines appends the first line as it is and each further one raw,
// or behind a change of key.
func appendStickyLines(dst []byte, e *Event, text string) []byte {
	for {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		if text = text[i+1:]; suspect[first(text)] && misread(text) {
			dst = append(appendSettle(dst, e), "\ndata: fragment "...)
		} else {
			dst = append(dst, "\ndata: "...)
		}
	}
}

// suspect are the first bytes of a line that may be misread.
var suspect = [256]bool{'\n': true, 's': true, 'm': true, 'r': true, 'e': true, 'v': true, 0xef: true}

// first returns the first byte of a text whose last line may be empty.
func first(text string) byte {
	if text == "" {
		return '\n'
	}
	return text[0]
}

// misread reports whether the text's first line, sent raw, would be skipped,
// lose a byte order mark, or be taken for a key: at the end of the event even
// with white space of any kind after it, which is trimmed before the keys are
// looked for.
func misread(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	word, _, _ := strings.Cut(strings.TrimRightFunc(line, blankRune), " ")
	switch word {
	case "selector", "merge", "settle", "redirect", "error", "vt":
		return true
	}
	return line == "" || strings.HasPrefix(line, "\ufeff")
}

// element reports whether markup begins with markup, as a fragment must where
// text between elements is dropped.
func element(html string) bool {
	html = trimLeft(html)
	return len(html) > 1 && html[0] == '<' && (letter(html[1]) || html[1] == '!')
}

func trimLeft(html string) string {
	for html != "" && white(html[0]) {
		html = html[1:]
	}
	return html
}

// trimRight does what these clients do anyway, and saves a line for each
// template that ends with a line break.
func trimRight(html string) string {
	for html != "" && white(html[len(html)-1]) {
		html = html[:len(html)-1]
	}
	return html
}

func white(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\f' }
