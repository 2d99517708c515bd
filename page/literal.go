package page

import (
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// plain has the ASCII characters that stand in a string literal as they are.
// All others are escaped: clients look for $names, @actions(, ~refs, statements
// that end in a semicolon and arguments that end in a comma with regular
// expressions that do not, or not reliably, know where a string begins.
var plain = func() (set [utf8.RuneSelf]bool) {
	for c := range set {
		set[c] = digit(byte(c)) || letter(byte(c)) || strings.IndexByte(" !#%&*+-/:=?_", byte(c)) >= 0
	}
	return set
}()

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// appendLiteral appends text as a JavaScript string.
func appendLiteral(dst []byte, s string) []byte {
	dst = append(dst, '\'')
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf && plain[c] {
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		dst = appendRune(dst, r)
		i += n
	}
	return append(dst, '\'')
}

// appendRune appends a character of a string, escaped unless it is harmless.
// What is no UTF-8 becomes U+FFFD, as it does in JSON.
func appendRune(dst []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf && plain[r]:
		return append(dst, byte(r))
	case r == marker:
		return appendUnit(appendUnit(dst, 0xd83d), 0xdd95)
	case r < 0xa0, r == '\u2028', r == '\u2029', r == '\ufeff', utf16.IsSurrogate(r):
		return appendUnit(dst, r)
	}
	return utf8.AppendRune(dst, r)
}

// marker begins what Beta and V1 treat as escaped text and remove.
const marker = '🖕'

const hex = "0123456789abcdef"

// appendUnit appends \uXXXX.
func appendUnit(dst []byte, u rune) []byte {
	return append(dst, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
}

// checkText refuses what cannot be in any text of an action.
func checkText(what, s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return errors.New("NUL in the " + what)
	}
	if strings.TrimSpace(s) == "" {
		return errors.New("the " + what + " is empty")
	}
	return nil
}
