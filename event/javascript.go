package event

import (
	"strings"
	"unicode/utf8"
)

// escapeScript escapes a script for use in a script element. It escapes the "<"
// of what would end that element, begin a comment in it, or make the client
// treat the fragment as a whole document. It also escapes U+2028 and U+2029,
// which end a line only in JavaScript, and U+FEFF, which a decoder drops at the
// start.
func escapeScript(js string) string {
	if !hazardous(js) && !exotic(js) {
		return js
	}
	var b strings.Builder
	for i := 0; i < len(js); {
		if js[i] == '<' && hazard(js[i:]) {
			b.WriteString(`\x3C`)
			i++
			continue
		}
		i += writeRune(&b, js[i:])
	}
	return b.String()
}

func hazardous(js string) bool {
	for {
		i := strings.IndexByte(js, '<')
		if i < 0 || hazard(js[i:]) {
			return i >= 0
		}
		js = js[i+1:]
	}
}

var hazards = [...]string{"</script", "<!--", "</body", "</head", "</html"}

func hazard(s string) bool {
	if len(s) < 2 || s[1] != '/' && s[1] != '!' {
		return false
	}
	for _, h := range hazards {
		if len(s) >= len(h) && strings.EqualFold(s[:len(h)], h) {
			return true
		}
	}
	return false
}

// escapeJSON makes JSON safe inside a script: on one line and without "<",
// which in JSON stands only inside strings.
func escapeJSON(data string) string {
	if !strings.ContainsAny(data, "<\n\r") && !exotic(data) {
		return data
	}
	var b strings.Builder
	for i := 0; i < len(data); {
		switch data[i] {
		case '<':
			b.WriteString(`\u003c`)
		case '\n', '\r': // in JSON only white space between tokens
			b.WriteByte(' ')
		default:
			i += writeRune(&b, data[i:])
			continue
		}
		i++
	}
	return b.String()
}

// exotic reports whether s contains U+2028, U+2029 or U+FEFF, which are escaped
// in scripts. Their first bytes are found faster, and most texts have neither.
func exotic(s string) bool {
	return strings.IndexByte(s, 0xe2) >= 0 && (strings.Contains(s, "\u2028") || strings.Contains(s, "\u2029")) ||
		strings.IndexByte(s, 0xef) >= 0 && strings.Contains(s, "\ufeff")
}

// writeRune writes the first rune of s, escaped if it is exotic, and returns
// its length in bytes.
func writeRune(b *strings.Builder, s string) int {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '\u2028':
		b.WriteString(`\u2028`)
	case '\u2029':
		b.WriteString(`\u2029`)
	case '\ufeff':
		b.WriteString(`\ufeff`)
	default:
		b.WriteString(s[:n])
	}
	return n
}

// appendLiteral appends s as a JavaScript string literal that is also safe in
// HTML.
func appendLiteral(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if plainInLiteral[c] {
			continue
		}
		if c >= utf8.RuneSelf {
			if !exotic(s[i:min(i+3, len(s))]) {
				continue
			}
			r, n := utf8.DecodeRuneInString(s[i:])
			dst = append(append(dst, s[start:i]...), '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
			i += n - 1
		} else {
			dst = append(append(dst, s[start:i]...), '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		start = i + 1
	}
	return append(append(dst, s[start:]...), '"')
}

// plainInLiteral is true for each byte that is never escaped in a literal.
var plainInLiteral = func() (plain [256]bool) {
	for c := range plain {
		plain[c] = c >= ' ' && c != '"' && c != '\\' && c != '<' && c != 0xe2 && c != 0xef
	}
	return plain
}()

// appendCall appends the JavaScript of a Redirect, ReplaceURL, ReplaceURLQuery,
// Prefetch, ConsoleLog, ConsoleError or DispatchEvent, on one line.
func appendCall(dst []byte, e *Event, element bool) []byte {
	switch e.op {
	case opRedirect:
		return append(appendLiteral(append(dst, "setTimeout(()=>{location.href="...), e.text), "})"...)
	case opReplaceURL:
		return append(appendLiteral(append(dst, `history.replaceState(history.state,"",`...), e.text), ')')
	case opReplaceURLQuery:
		dst = append(dst, `history.replaceState(history.state,"",Object.assign(new URL(location),{search:`...)
		return append(appendLiteral(dst, e.text), "}))"...)
	case opPrefetch:
		return appendPrefetch(dst, e, element)
	case opConsoleLog:
		return append(appendLiteral(append(dst, "console.log("...), e.text), ')')
	case opConsoleError:
		return append(appendLiteral(append(dst, "console.error("...), e.text), ')')
	default:
		return appendDispatch(dst, e)
	}
}

func appendDispatch(dst []byte, e *Event) []byte {
	if e.selector == "" {
		dst = append(dst, "[document]"...)
	} else {
		dst = append(appendSelectorLiteral(append(dst, "document.querySelectorAll("...), e), ')')
	}
	dst = append(dst, ".forEach(t=>t.dispatchEvent(new CustomEvent("...)
	dst = appendLiteral(dst, e.name)
	dst = append(dst, ",{bubbles:true,cancelable:true,composed:true,detail:"...)
	return append(append(dst, e.text...), "})))"...)
}

func appendSelectorLiteral(dst []byte, e *Event) []byte {
	if e.has(byID) {
		dst = append(appendLiteral(dst, "#"), '+')
	}
	return appendLiteral(dst, e.selector)
}
