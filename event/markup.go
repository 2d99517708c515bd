package event

import (
	"iter"
	"strings"
)

// oneRoot reports whether trimmed markup is one element and nothing else. It
// counts only tags with the root's name, so other elements inside do not
// matter.
func oneRoot(s string) bool {
	if !rooted(s) {
		return false
	}
	first, _ := cutTag(s)
	root, _, _ := readTag(first)
	for depth := 0; ; {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			return true // never closed: the parser closes it at the end
		}
		tag, rest := cutTag(s[open:])
		switch name, closing, closed := readTag(tag); {
		case !strings.EqualFold(name, root):
		case closing:
			depth--
		case !closed:
			depth++
		}
		if s = rest; depth <= 0 {
			return s == ""
		}
	}
}

// rooted reports whether markup begins with an element.
func rooted(s string) bool { return len(s) > 1 && s[0] == '<' && letter(s[1]) }

// cutTag cuts the tag, comment or CDATA section off the front of s.
func cutTag(s string) (tag, rest string) {
	switch {
	case strings.HasPrefix(s, "<!--"):
		return cutAfter(s, "-->")
	case strings.HasPrefix(s, "<![CDATA["):
		return cutAfter(s, "]]>")
	}
	if len(s) < 2 || !letter(s[1]) && s[1] != '/' {
		return s[:1], s[1:] // a "<" that is text
	}
	var quote, last byte
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && last == '=':
			quote = c
		case c == '>':
			return s[:i+1], s[i+1:]
		}
		if s[i] > ' ' {
			last = s[i]
		}
	}
	return s, ""
}

func cutAfter(s, end string) (head, rest string) {
	if i := strings.Index(s, end); i >= 0 {
		return s[:i+len(end)], s[i+len(end):]
	}
	return s, ""
}

// attributeOf returns the value of an attribute in a tag, with the character
// references in it. It returns "" if the attribute is missing or has no value.
func attributeOf(tag, name string) (value string) {
	for found, v := range attributes(tag) {
		if strings.EqualFold(found, name) {
			return v
		}
	}
	return ""
}

// attributes yields the names and values of a tag's attributes.
func attributes(tag string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		start := strings.IndexAny(tag, blanks+"/>")
		if start < 0 {
			return
		}
		for rest := strings.TrimLeft(strings.TrimSuffix(tag[start:], ">"), blanks+"/"); rest != ""; rest = strings.TrimLeft(rest, blanks+"/") {
			end := strings.IndexAny(rest[1:], blanks+"=/") + 1
			if end == 0 {
				end = len(rest)
			}
			name, value := rest[:end], ""
			rest = strings.TrimLeft(rest[end:], blanks)
			if after, ok := strings.CutPrefix(rest, "="); ok {
				value, rest = cutValue(strings.TrimLeft(after, blanks))
			}
			if !yield(name, value) {
				return
			}
		}
	}
}

// blanks are the characters that HTML takes for white space.
const blanks = " \t\n\f"

// cutValue cuts an attribute's value off the front of s.
func cutValue(s string) (value, rest string) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, rest, _ = strings.Cut(s[1:], s[:1])
		return value, rest
	}
	if i := strings.IndexAny(s, blanks); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// readTag returns the name of a tag, whether it is an end tag, and whether it
// ends in "/>".
func readTag(tag string) (name string, closing, closed bool) {
	tag = strings.TrimSuffix(tag[1:], ">")
	tag, closing = strings.CutPrefix(tag, "/")
	closed = strings.HasSuffix(tag, "/")
	if i := strings.IndexAny(tag, " \t\n\f/"); i >= 0 {
		tag = tag[:i]
	}
	return tag, closing, closed
}
