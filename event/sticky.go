package event

import (
	"strings"
	"time"
)

// V019 and V018 read the data lines of a fragment by sticky keys. A line that
// begins with another key than the current one changes the key. An empty line is
// skipped. Any other line belongs to the current key, whole. So the further lines
// of a fragment are sent raw, and a line that would be misread is sent after a
// settle line, which changes the key, with "fragment" before it.

const (
	defaultSettle = 500 * time.Millisecond // the default of V018 and V019
	minSettle     = time.Millisecond
)

// stickyMode appends the mode as V019 or V018 names it. V018 adds "_element" to
// every name but upsert_attributes.
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
		return dst, e.unsupported(p, "a fragment that does not begin with an element", "wrap it in one")
	case !element(e.text):
		return dst, e.unsupported(p, "a fragment that does not begin with an element", "wrap it in one")
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

// appendStickyTransition turns the view transition on or off. V018 and V019
// have it on by default: then an event that follows at once does not find what
// this one adds, and the client sends the whole request again.
func appendStickyTransition(dst []byte, e *Event) []byte {
	if e.has(hasTransition) {
		return append(dst, "\ndata: vt true"...)
	}
	return append(dst, "\ndata: vt false"...)
}

// appendSettle appends the settle line. A line with another key than "fragment"
// is also what ends a run of raw lines: see misread.
func appendSettle(dst []byte, e *Event) []byte {
	settle := defaultSettle
	if e.has(hasSettle) {
		settle = e.settle
	}
	return appendMillis(append(dst, "\ndata: settle "...), settle)
}

// appendStickyHTML appends the fragment. With Inner, V018 and V019 take the
// content of the fragment's root as the new content, so the fragment is wrapped
// in one.
func appendStickyHTML(dst []byte, e *Event, wrap bool) []byte {
	dst = append(dst, "\ndata: fragment "...)
	if wrap {
		dst = append(appendStickyLines(append(dst, "<template>"...), e, e.text), "</template>"...)
		return dst
	}
	return appendStickyLines(dst, e, trimRight(e.text))
}

// appendStickyLines appends a text to a data line that has begun. Its further lines become
// data lines without the word "fragment", which the client does not need again; but one that
// begins with a word that the client would take for another key gets it.
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

// suspect are the first bytes of lines that may be misread.
var suspect = [256]bool{'\n': true, 's': true, 'm': true, 'r': true, 'e': true, 'v': true, 0xef: true}

// first returns the first byte of text, or a line break if text is empty.
func first(text string) byte {
	if text == "" {
		return '\n'
	}
	return text[0]
}

// misread reports whether V018 and V019 would misread the text's first line if
// it were sent raw: they skip an empty line, drop a byte order mark, and treat
// a line that begins with a key as that key. A key at the end of the event
// counts also with white space after it, since the client trims the data before
// it looks for keys.
func misread(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	word, _, _ := strings.Cut(strings.TrimRightFunc(line, blankRune), " ")
	switch word {
	case "selector", "merge", "settle", "redirect", "error", "vt":
		return true
	}
	return line == "" || strings.HasPrefix(line, "\ufeff")
}

// element reports whether markup begins with a tag, comment or declaration. A
// fragment must do so on clients that drop text between elements.
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

// trimRight removes white space at the end, as V018 and V019 do anyway. That
// saves a line for each template that ends with a line break.
func trimRight(html string) string {
	for html != "" && white(html[len(html)-1]) {
		html = html[:len(html)-1]
	}
	return html
}

func white(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\f' }
