package js

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// translator writes a pattern of JavaScript as one of Go.
type translator struct {
	rest            string
	out             strings.Builder
	unicode, dotAll bool
	class           bool // inside of brackets
}

const (
	spaces    = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	notSpaces = `\x{0}-\x{8}\x{e}-\x{1f}!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
	nothing   = `[^\x{0}-\x{10ffff}]`
)

var repeats = regexp.MustCompile(`^\{[0-9]+(?:,[0-9]*)?\}`)

// prefixesOf are what begins something special, and what stands for it in Go.
var prefixesOf = []struct{ given, written string }{
	{"(?!)", nothing}, {"(?=)", "(?:)"}, {"(?:", "(?:"}, {"[^]", "(?s:.)"}, {"[]", nothing},
}

func (t *translator) translate() error {
	for t.rest != "" {
		var err error
		switch {
		case t.rest[0] == '\\':
			err = t.escape()
		case t.class:
			t.inClass()
		default:
			err = t.outside()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take takes bytes of the pattern and writes something for them.
func (t *translator) take(n int, written string) {
	t.rest = t.rest[n:]
	t.out.WriteString(written)
}

// inClass translates a character inside of brackets.
func (t *translator) inClass() {
	r, n := utf8.DecodeRuneInString(t.rest)
	switch r {
	case ']':
		t.class = false
		t.take(1, "]")
	case '[', '^', '&', '~', '|':
		t.take(1, `\`+string(r))
	default:
		t.take(n, string(r))
	}
}

// outside translates a character outside of brackets.
func (t *translator) outside() error {
	if t.special() {
		return nil
	}
	r, n := utf8.DecodeRuneInString(t.rest)
	switch {
	case strings.HasPrefix(t.rest, "(?") && !namesGroup(t.rest):
		return Unsupported("%q in a regular expression", near(t.rest, 4))
	case r == '[':
		t.class = true
		t.take(1, "[")
		if strings.HasPrefix(t.rest, "^") {
			t.take(1, "^")
		}
	case r == '{' || r == '}' || r == ']':
		t.take(1, `\`+string(r))
	default:
		t.take(n, string(r))
	}
	return nil
}

// special translates what is not written the same in Go, and reports whether that comes next.
func (t *translator) special() bool {
	for _, p := range prefixesOf {
		if strings.HasPrefix(t.rest, p.given) {
			t.take(len(p.given), p.written)
			return true
		}
	}
	repeat := repeats.FindString(t.rest)
	switch {
	case repeat != "":
		t.take(len(repeat), repeat)
	case t.rest[0] == '.' && t.dotAll:
		t.take(1, "(?s:.)")
	case t.rest[0] == '.':
		t.take(1, `[^\n\r\x{2028}\x{2029}]`)
	default:
		return false
	}
	return true
}

func namesGroup(s string) bool {
	return strings.HasPrefix(s, "(?<") && len(s) > 3 && s[3] != '=' && s[3] != '!'
}
