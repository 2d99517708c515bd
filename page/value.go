package page

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-json"
)

// Value returns a Go value as a JavaScript expression, by way of its JSON, for
// use within an expression: "$name = {{value .Name}}". A key that JavaScript
// gives a meaning of its own, such as __proto__, is an error.
//
// It is safe in every attribute but data-signals of Beta, which is evaluated
// twice there: [Builder.Signals] writes another.
func (b Builder) Value(v any) (template.JS, error) {
	if err := b.dialect().err; err != nil {
		return "", err
	}
	js, err := inJavaScript(v, checkKey)
	if err != nil {
		return "", wrong("Value", err)
	}
	return template.JS(js), nil
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

// inJavaScript returns a value as JavaScript. check may refuse a key, given as
// it is written and with whether its value is an object.
func inJavaScript(v any, check func(key []byte, nested bool) error) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if !json.Valid(data) {
		return nil, fmt.Errorf("%T makes no valid JSON", v)
	}
	dst := slices.Grow([]byte(nil), len(data)+len(data)/4)
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
