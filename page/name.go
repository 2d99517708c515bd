package page

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// checkName refuses what HTML or a client would make another name of. Clients
// before V1 read "aria-label" as ariaLabel and guess where the hyphens were.
func checkName(name string) error {
	if name == "" {
		return errors.New("the name is empty")
	}
	for i, part := range strings.Split(name, "-") {
		if part == "" || digit(part[0]) || i > 0 && len(part) < 2 || strings.ContainsFunc(part, noPart) {
			return fmt.Errorf("%q is not of lower case letters and digits, in parts joined by -", name)
		}
	}
	return nil
}

func noPart(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }

// inName returns the path of a signal as a part of an attribute's name, which HTML
// has in lower case: cart.grandTotal is cart.grand-total.
func (d *dialect) inName(path string) (string, error) {
	if err := d.checkSignal(path); err != nil {
		return "", err
	}
	if d.signals.flat && (path[0] == '_' || strings.Contains(path, ".")) {
		return "", unsupported(d.protocol, fmt.Sprintf("the computed signal %q", path), "begin its name with a letter, and have no . in it")
	}
	var name strings.Builder
	for part := range strings.SplitSeq(path, ".") {
		if name.Len() > 0 {
			name.WriteByte('.')
		}
		word := hyphenated(part)
		if strings.Contains(part, "-") || strings.Contains(part, "__") || checkName(strings.ReplaceAll(word, "_", "")) != nil {
			return "", fmt.Errorf("%q is not in camelCase, in words of two letters and more", path)
		}
		name.WriteString(word)
	}
	return name.String(), nil
}

// hyphenated writes a name in camelCase with hyphens.
func hyphenated(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; capital(c) {
			b.WriteByte('-')
			b.WriteByte(c | 0x20)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// checkKey refuses the keys by which an object reaches what all objects share.
// Clients read a dot in a key, which stands escaped here, as a step down.
func checkKey(key []byte, nested bool) error {
	for rest, more := key, true; more; {
		var part []byte
		part, rest, more = bytes.Cut(rest, []byte(`\u002e`))
		if shared(string(part), more || nested) {
			return fmt.Errorf("the key %s is JavaScript's own", key)
		}
	}
	return nil
}

// shared reports whether a key reaches what all objects share. The constructor
// alone can be replaced; it is what is in it that is shared.
func shared(key string, more bool) bool {
	return key == "__proto__" || more && key == "constructor"
}
