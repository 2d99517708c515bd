package js

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// character reads a character of a string or template, which may be escaped.
func (l *lexer) character(b *strings.Builder) {
	rest := l.rest()
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case r == '\\':
		l.escape(b)
		return
	case r == utf8.RuneError && n == 1:
		l.fail(l.at, "a byte that is no UTF-8")
	}
	b.WriteRune(r)
	l.at += n
}

var escapes = map[rune]string{
	'n': "\n", 't': "\t", 'b': "\b", 'v': "\v", 'f': "\f", 'r': "\r",
	'\n': "", '\u2028': "", '\u2029': "",
}

// escape reads a character that follows a backslash.
func (l *lexer) escape(b *strings.Builder) {
	start := l.at
	r, n := utf8.DecodeRuneInString(l.rest()[1:])
	l.at += 1 + n
	switch s, plain := escapes[r]; {
	case plain:
		b.WriteString(s)
	case r == '\r':
		l.at += len(l.rest()) - len(strings.TrimPrefix(l.rest(), "\n"))
	case r == 'x':
		b.WriteRune(l.hex(2))
	case r == 'u':
		b.WriteRune(l.unicode(start))
	case r >= '0' && r <= '9':
		if next := l.rest(); r != '0' || next != "" && next[0] >= '0' && next[0] <= '9' {
			l.fail(start, "an octal escape")
		}
		b.WriteByte(0)
	case n == 0:
		l.fail(start, "a string without end")
	default:
		b.WriteRune(r)
	}
}

// hex reads so many hexadecimal digits.
func (l *lexer) hex(digits int) rune {
	rest := l.rest()
	u, err := strconv.ParseUint(rest[:min(digits, len(rest))], 16, 32)
	if err != nil || len(rest) < digits || u > math.MaxInt32 {
		l.fail(l.at, "an escape without %d hexadecimal digits", digits)
	}
	l.at += digits
	return rune(u)
}

// unicode reads what follows \u.
func (l *lexer) unicode(start int) rune {
	if inner, braces := strings.CutPrefix(l.rest(), "{"); braces {
		digits := strings.IndexByte(inner, '}')
		if digits < 1 || digits > 8 {
			l.fail(start, "an escape without digits")
		}
		l.at++
		r := l.hex(digits)
		l.at++
		return l.whole(r, start)
	}
	r := l.hex(4)
	if utf16.IsSurrogate(r) && strings.HasPrefix(l.rest(), `\u`) {
		l.at += 2
		r = utf16.DecodeRune(r, l.hex(4))
		if r == utf8.RuneError {
			l.fail(start, "half of a surrogate pair")
		}
	}
	return l.whole(r, start)
}

func (l *lexer) whole(r rune, start int) rune {
	if !utf8.ValidRune(r) {
		l.fail(start, "an escape that is no character")
	}
	return r
}
