package client

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// fields are an event's data by key, and what is wrong with them.
type fields struct {
	values map[string]string
	odd    []string
	err    error // the first that the client throws
}

// throws says what the client throws.
func (f *fields) throws(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("the client throws: "+format, args...)
	}
}

// strange says what the client ignores, or makes something strange of.
func (f *fields) strange(format string, args ...any) {
	f.odd = append(f.odd, fmt.Sprintf(format, args...))
}

// keyed reads data lines as "key value", split at the first space; values of the same
// key are joined. Without a space, the client takes the line for the value, and all
// of it but the last character for the key.
func (f *fields) keyed(data string, known ...string) {
	f.values = map[string]string{}
	for line := range strings.SplitSeq(data, "\n") {
		key, value, ok := strings.Cut(line, " ")
		if !ok {
			f.strange("no space in line %q", line)
			key, value = line[:max(len(line)-1, 0)], line
		}
		switch before, again := f.values[key]; {
		case !slices.Contains(known, key):
			if ok {
				f.strange("unknown key %q", key)
			}
		case again:
			f.values[key] = before + "\n" + value
		default:
			f.values[key] = value
		}
	}
}

func (f *fields) has(key string) bool {
	_, ok := f.values[key]
	return ok
}

// required returns a value without which the client throws.
func (f *fields) required(key string) string {
	if !f.has(key) {
		f.throws("no %s", key)
	}
	return f.values[key]
}

// text returns a value in place of which the client has another where it is missing.
func (f *fields) text(key, missing string) string {
	if !f.has(key) {
		f.strange("no %s", key)
		return missing
	}
	return f.values[key]
}

// line returns a value that has one line, or "".
func (f *fields) line(key string) string {
	if strings.Contains(f.values[key], "\n") {
		f.strange("%s has several lines: %q", key, f.values[key])
	}
	return f.values[key]
}

// flag returns a value that is true or false. Whatever else is false to the client.
func (f *fields) flag(key string, missing bool) bool {
	value, ok := f.values[key]
	switch {
	case !ok:
		return missing
	case value != "true" && value != "false":
		f.strange("%s is %q", key, value)
	}
	return Trim(value) == "true"
}

// millis returns a value in milliseconds, as parseInt reads it, or 0 where that finds
// no number.
func (f *fields) millis(key string, missing int) int {
	value, ok := f.values[key]
	if !ok {
		return missing
	}
	n, err := strconv.Atoi(byParseInt.FindString(value))
	if err != nil || strconv.Itoa(n) != value || n < 0 {
		f.strange("%s is %q", key, value)
	}
	return n
}

var byParseInt = regexp.MustCompile(`^\s*[-+]?\d+`)

// word translates a value that is one of a few. The client throws for another.
func (f *fields) word(key, missing string, words map[string]string) string {
	value, ok := f.values[key]
	if !ok {
		return missing
	}
	word, ok := words[value]
	if !ok {
		f.throws("unknown %s %q", key, value)
	}
	return word
}

// Trim is what String.prototype.trim does.
func Trim(s string) string { return strings.TrimFunc(s, jsBlank) }

// TrimRight is what String.prototype.trimEnd does.
func TrimRight(s string) string { return strings.TrimRightFunc(s, jsBlank) }

func jsBlank(r rune) bool {
	return r >= '\t' && r <= '\r' || r == '\ufeff' || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Zs, r)
}
