package js

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLength is how many bytes of an expression are parsed.
const maxLength = 4 << 20

type tokenKind uint8

const (
	kindEnd tokenKind = iota
	kindWord
	kindNumber
	kindText
	kindSign // an operator, a bracket or the backtick of a template
)

// token is a part of a program.
type token struct {
	kind    tokenKind
	text    string // the characters of a word or sign, the value of a text
	number  float64
	start   int
	newLine bool // one stands before it
}

func (t *token) is(sign string) bool { return t.kind == kindSign && t.text == sign }

// lexer splits a program into tokens.
type lexer struct {
	source *Source
	at     int // what comes next
	token  token
}

// fail ends parsing.
func (l *lexer) fail(at int, format string, args ...any) {
	m := machine{source: l.source, position: at}
	m.fail(NotEvaluated, format, args...)
}

func (l *lexer) rest() string { return l.source.Text[l.at:] }

// next reads the next token. A slash is a sign: where a regular expression can stand, the parser calls regexp.
func (l *lexer) next() {
	l.token = token{newLine: l.skip(), start: l.at}
	rest := l.rest()
	if rest == "" {
		return
	}
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case r == '"' || r == '\'':
		l.text(byte(r))
	case r >= '0' && r <= '9' || r == '.' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		l.number()
	case beginsWord(r):
		l.word()
	default:
		l.sign(r, n)
	}
}

// skip skips white space and comments, and reports whether there was the end of a line.
func (l *lexer) skip() (newLine bool) {
	for {
		rest := l.rest()
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case n > 0 && space(r):
			newLine = newLine || endsLine(r)
		case strings.HasPrefix(rest, "//"):
			n = len(rest)
			if i := strings.IndexFunc(rest, endsLine); i >= 0 {
				n = i
			}
		case strings.HasPrefix(rest, "/*"):
			i := strings.Index(rest[2:], "*/")
			if i < 0 {
				l.fail(l.at, "a comment without end")
			}
			n = i + 4
			newLine = newLine || strings.ContainsFunc(rest[:n], endsLine)
		default:
			return newLine
		}
		l.at += n
	}
}

func endsLine(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }

func beginsWord(r rune) bool { return r == '$' || r == '_' || unicode.IsLetter(r) }

func inWord(r rune) bool {
	return beginsWord(r) || unicode.IsDigit(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Pc) || r == '\u200c' || r == '\u200d'
}

func (l *lexer) word() {
	rest := l.rest()
	n := strings.IndexFunc(rest, func(r rune) bool { return !inWord(r) })
	if n < 0 {
		n = len(rest)
	}
	l.token.kind, l.token.text = kindWord, rest[:n]
	l.at += n
}

// signs are the operators and brackets of more than one character, the longest first.
var signs = []string{
	">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
	"=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
}

func (l *lexer) sign(r rune, n int) {
	rest := l.rest()
	if strings.HasPrefix(rest, "<!--") || strings.HasPrefix(rest, "-->") {
		l.fail(l.at, "what may be a comment of HTML")
	}
	found := rest[:n]
	for _, s := range signs {
		if strings.HasPrefix(rest, s) && !(s == "?." && len(rest) > 2 && rest[2] >= '0' && rest[2] <= '9') {
			found = s
			break
		}
	}
	if len(found) == n && !strings.ContainsRune("{}()[];,<>+-*/%&|^!~?:=.`", r) {
		l.fail(l.at, "the character %q", r)
	}
	l.token.kind, l.token.text = kindSign, found
	l.at += len(found)
}
