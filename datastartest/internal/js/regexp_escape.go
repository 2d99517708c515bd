package js

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// classes are the escapes that stand for several characters, inside of brackets.
var classes = map[rune]string{'d': "0-9", 'w': "0-9A-Za-z_", 's': spaces, 'S': notSpaces, 'D': `\D`, 'W': `\W`}

// controls are the escapes that are written the same in Go.
const controls = "nrtfv"

// escape translates a backslash and what follows.
func (t *translator) escape() error {
	r, n := utf8.DecodeRuneInString(t.rest[1:])
	set, isSet := classes[r]
	switch {
	case n == 0:
		return Unsupported("a regular expression that ends in a backslash")
	case isSet && t.class:
		t.take(1+n, set)
	case isSet:
		t.take(1+n, "["+set+"]")
	case r == 'b' && t.class:
		t.take(1+n, `\x08`)
	case strings.ContainsRune(controls+"bB", r) && !t.class, strings.ContainsRune(controls, r):
		t.take(1+n, `\`+string(r))
	case strings.ContainsRune("xuc", r):
		return t.coded(r)
	default:
		return t.literal(r, 1+n)
	}
	return nil
}

// literal translates an escaped character that stands for itself, or for NUL.
func (t *translator) literal(r rune, n int) error {
	digit := r >= '0' && r <= '9'
	switch {
	case r == '0' && !followedByDigit(t.rest[n:]):
		t.take(n, `\x00`)
	case digit || strings.ContainsRune("kpPB", r) || t.unicode && inWord(r):
		return Unsupported(`\%c in a regular expression`, r)
	default:
		t.take(n, quotedRune(r))
	}
	return nil
}

func followedByDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func quotedRune(r rune) string {
	if r < utf8.RuneSelf && !inWord(r) {
		return `\` + string(r)
	}
	return string(r)
}

// coded translates a character that is given by its number.
func (t *translator) coded(kind rune) error {
	digits := map[rune]int{'x': 2, 'u': 4}[kind]
	if len(t.rest) < 2+digits || digits == 0 {
		return Unsupported(`\%c in a regular expression`, kind)
	}
	u, err := strconv.ParseUint(t.rest[2:2+digits], 16, 32)
	if err != nil || utf16.IsSurrogate(rune(u)) {
		return Unsupported(`\%c in a regular expression`, kind)
	}
	t.take(2+digits, fmt.Sprintf(`\x{%x}`, u))
	return nil
}
