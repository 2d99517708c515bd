package page

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// checkSignal refuses what is not the path of a signal in every expression.
func (d *dialect) checkSignal(path string) error {
	for part := range strings.SplitSeq(path, ".") {
		if part == "" || digit(part[0]) || strings.ContainsFunc(part, noName) {
			return fmt.Errorf("%q is no name of a signal", path)
		}
		if not := d.signals.forbidden; not != "" && strings.Contains(part, not) {
			return unsupported(d.protocol, fmt.Sprintf("the signal %q", path), "a single _ can stand in its name")
		}
	}
	return nil
}

func noName(r rune) bool {
	return r > '~' || !letter(byte(r)) && !digit(byte(r)) && r != '_'
}

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
