package page

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/echo-datastar/datastar/event"
)

// checkKey refuses the keys by which an object reaches what all objects share.
// Clients read a dot in a key, which stands escaped here, as a step down.
func checkKey(key []byte, nested bool) error {
	for rest, more := key, true; more; {
		var part []byte
		part, rest, more = bytes.Cut(rest, []byte(`\u002e`))
		if string(part) == "__proto__" || (more || nested) && string(part) == "constructor" {
			return fmt.Errorf("the key %s is JavaScript's own", key)
		}
	}
	return nil
}

// checkBetaKey is checkKey for Beta, which makes one regular expression of all
// keys of a page. It also refuses what could break that.
func checkBetaKey(key []byte, nested bool) error {
	if len(key) == 0 || bytes.Contains(key, []byte("__")) || bytes.ContainsFunc(key, odd) {
		return unsupported(event.Beta, fmt.Sprintf("the key '%s' in signals", key), "name it with letters, digits and single _, or send a list")
	}
	return checkKey(key, nested)
}

// odd reports whether a character of a key could be more than itself in a
// regular expression, or is written as an escape.
func odd(r rune) bool {
	return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError
}
