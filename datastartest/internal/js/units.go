package js

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// units is a string as UTF-16, by which JavaScript counts.
type units struct {
	text string
	wide []uint16 // nil where all characters are ASCII
}

func unitsOf(s string) units {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return units{s, utf16.Encode([]rune(s))}
		}
	}
	return units{text: s}
}

func (u units) len() int {
	if u.wide == nil {
		return len(u.text)
	}
	return len(u.wide)
}

func (u units) at(i int) uint16 {
	if u.wide == nil {
		return uint16(u.text[i])
	}
	return u.wide[i]
}

// slice returns a part of a string.
func (m *machine) slice(u units, from, to int) string {
	if from >= to {
		return ""
	}
	if u.wide == nil {
		return u.text[from:to]
	}
	part := u.wide[from:to]
	whole := utf16.Decode(part)
	if len(utf16.Encode(whole)) != len(part) || halved(part) {
		m.fail(NotEvaluated, "half of a surrogate pair")
	}
	return m.made(string(whole))
}

// halved reports whether there is half of a surrogate pair at an end.
func halved(part []uint16) bool {
	return utf16.IsSurrogate(rune(part[0])) && part[0] >= 0xdc00 || utf16.IsSurrogate(rune(part[len(part)-1])) && part[len(part)-1] < 0xdc00
}

// index returns the position of a part in UTF-16, given the position in bytes.
func (u units) index(bytes int) int {
	if bytes < 0 || u.wide == nil {
		return bytes
	}
	return len(utf16.Encode([]rune(u.text[:bytes])))
}

// bytes returns the position in bytes, given that in UTF-16.
func (u units) bytes(index int) int {
	if u.wide == nil {
		return index
	}
	return len(string(utf16.Decode(u.wide[:index])))
}

// compareTexts compares by UTF-16.
func compareTexts(s, t string) int {
	u, v := unitsOf(s), unitsOf(t)
	if u.wide == nil && v.wide == nil {
		return strings.Compare(s, t)
	}
	for i := range min(u.len(), v.len()) {
		if a, b := u.at(i), v.at(i); a != b {
			return int(a) - int(b)
		}
	}
	return u.len() - v.len()
}
