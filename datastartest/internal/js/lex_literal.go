package js

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	decimalLiteral  = regexp.MustCompile(`^(?:(?:0|[1-9](?:_?[0-9])*)(?:\.(?:[0-9](?:_?[0-9])*)?)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?`)
	prefixedLiteral = regexp.MustCompile(`^0(?:[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|[oO][0-7]+(?:_[0-7]+)*|[bB][01]+(?:_[01]+)*)`)
)

func (l *lexer) number() {
	digits := prefixedLiteral.FindString(l.rest())
	if digits == "" {
		digits = decimalLiteral.FindString(l.rest())
	}
	after, _ := utf8.DecodeRuneInString(l.rest()[len(digits):])
	if inWord(after) {
		l.fail(l.at, "a number of this form")
	}
	l.token.kind, l.token.number = kindNumber, ParseNumber(strings.ReplaceAll(digits, "_", ""))
	l.at += len(digits)
}

// text reads a string, up to the quote.
func (l *lexer) text(quote byte) {
	start := l.at
	l.at++
	var b strings.Builder
	for {
		rest := l.rest()
		switch {
		case rest == "" || rest[0] == '\n' || rest[0] == '\r':
			l.fail(start, "a string without end")
		case rest[0] == quote:
			l.at++
			l.token.kind, l.token.text = kindText, b.String()
			return
		}
		l.character(&b)
	}
}

// regexp reads a regular expression, whose first slash is the token.
func (l *lexer) regexp() (pattern, flags string) {
	start, class := l.token.start, false
	l.at = start + 1
	for {
		rest := l.rest()
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case n == 0 || endsLine(r):
			l.fail(start, "a regular expression without end")
		case r == '\\':
			_, m := utf8.DecodeRuneInString(rest[1:])
			n += m
		case r == '[':
			class = true
		case r == ']':
			class = false
		case r == '/' && !class:
			pattern = l.source.Text[start+1 : l.at]
			l.at++
			rest = l.rest()
			n := strings.IndexFunc(rest, func(r rune) bool { return !inWord(r) })
			if n < 0 {
				n = len(rest)
			}
			l.at += n
			return pattern, rest[:n]
		}
		l.at += n
	}
}
