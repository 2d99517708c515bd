package page

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/echo-datastar/datastar/event"
	"github.com/goccy/go-json"
)

// Value returns a Go value as a JavaScript expression, by way of its JSON, for
// use within an expression: "$name = {{value .Name}}". A key that JavaScript
// gives a meaning of its own, such as __proto__, is an error.
//
// It is safe in every attribute but data-signals of Beta, which is evaluated
// twice there: [Builder.Signals] writes another.
func (b Builder) Value(v any) (template.JS, error) {
	if _, err := b.speaks(); err != nil {
		return "", err
	}
	js, err := appendValue(nil, v, checkKey)
	if err != nil {
		return "", wrong("Value", err)
	}
	return template.JS(js), nil
}

// Signals is the attribute that gives the page its signals, from a Go value
// whose JSON is an object. V1: data-signals. Beta: data-signals-_page. V019
// and V018: data-store.
//
// On Beta a key consists of letters, digits, "-" and single "_", since the
// client makes one regular expression of all keys.
func (b Builder) Signals(v any) (template.HTMLAttr, error) { return b.signals("Signals", v, false) }

// SignalsIfMissing is [Builder.Signals] for signals that the page keeps where it
// has them already. V019 and V018 look at the top level only.
func (b Builder) SignalsIfMissing(v any) (template.HTMLAttr, error) {
	return b.signals("SignalsIfMissing", v, true)
}

func (b Builder) signals(verb string, v any, ifMissing bool) (template.HTMLAttr, error) {
	p, err := b.speaks()
	if err != nil {
		return "", err
	}
	words, check := signalWords[p], checkKey
	if p == event.Beta {
		check = checkBetaKey
	}
	js, err := appendValue([]byte(words.before), v, check)
	if err == nil && js[len(words.before)] != '{' {
		err = fmt.Errorf("signals are an object, and the JSON of %T is not", v)
	}
	if err != nil {
		return "", wrong(verb, err)
	}
	name, after := words.name, words.after
	if ifMissing {
		name, after = words.nameIfMissing, words.afterIfMissing
	}
	return attribute(verb, name, string(append(js, after...)))
}

// signalWords has how signals are given. Beta evaluates data-signals, makes
// JSON of the outcome and evaluates that, without our escapes. So they go in
// by the expression of a single signal, which is evaluated once, at once, and
// is undefined, so that nobody sees it.
var signalWords = map[event.Protocol]struct{ name, nameIfMissing, before, after, afterIfMissing string }{
	event.V1:   {"data-signals", "data-signals__ifmissing", "", "", ""},
	event.Beta: {"data-signals-_page", "data-signals-_missing", "ctx.signals.merge(", ")", ",true)"},
	event.V019: {"data-store", "data-store.ifmissing", "", "", ""},
	event.V018: {"data-store", "data-store.ifmissing", "", "", ""},
}

// appendValue appends a value as JavaScript. check is asked about each key, as
// it was written, and whether an object stands under it.
func appendValue(dst []byte, v any, check func(key []byte, nested bool) error) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if !json.Valid(data) {
		return nil, fmt.Errorf("%T makes no valid JSON", v)
	}
	dst = slices.Grow(dst, len(data)+len(data)/4)
	for data = skipBlanks(data); len(data) > 0; data = skipBlanks(data) {
		if data[0] != '"' {
			dst, data = append(dst, data[0]), data[1:]
			continue
		}
		begin := len(dst) + 1
		dst, data = appendString(dst, data[1:])
		if key, nested := isKey(data); key {
			if err := check(dst[begin:len(dst)-1], nested); err != nil {
				return nil, err
			}
		}
	}
	return dst, nil
}

// skipBlanks skips the white space between the parts of JSON.
func skipBlanks(data []byte) []byte { return bytes.TrimLeft(data, " \t\r\n") }

// isKey reports whether what follows a string makes a key of it, and whether
// its value is an object.
func isKey(data []byte) (key, nested bool) {
	data = skipBlanks(data)
	if len(data) == 0 || data[0] != ':' {
		return false, false
	}
	data = skipBlanks(data[1:])
	return true, data[0] == '{'
}

// appendString appends a JSON string as JavaScript and returns what of data
// follows it. data begins after the opening quote and is valid.
func appendString(dst, data []byte) (longer, rest []byte) {
	dst = append(dst, '\'')
	for data[0] != '"' {
		r, n := utf8.DecodeRune(data)
		if r == '\\' {
			r, n = unescape(data)
		}
		dst, data = appendRune(dst, r), data[n:]
	}
	return append(dst, '\''), data[1:]
}

// unescape returns the character, or half of one, that an escape in JSON
// stands for, and the escape's length.
func unescape(data []byte) (r rune, n int) {
	switch c := data[1]; c {
	case 'u':
		u, _ := strconv.ParseUint(string(data[2:6]), 16, 16) // valid
		return rune(u), 6
	case 'b', 'f', 'n', 'r', 't':
		return rune("\b\f\n\r\t"[strings.IndexByte("bfnrt", c)]), 2
	default:
		return rune(c), 2
	}
}

// Join joins parts of an expression: Join("$ready && ", action). In a template
// it is {{js "$ready && " (post "/x")}}.
func Join(parts ...template.JS) template.JS {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(string(part))
	}
	return template.JS(b.String())
}
