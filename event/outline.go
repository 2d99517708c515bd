package event

import "strings"

// outline is what a fragment's markup says about its elements.
type outline struct {
	top   []string // the ids of its top-level elements, if they have one
	deep  []string // the ids of the elements inside
	roots int      // number of top-level elements
	loose bool     // it has text or comments at the top level
	first string   // the first tag
}

// outlineOf reads a fragment. It reports false where a browser may find other
// top-level elements, because end tags are left out or do not match.
func outlineOf(fragment string, namespace Namespace) (o outline, sure bool) {
	o.loose = loose(fragment)
	r := reader{outline: &o, within: namespace}
	for rest := fragment; ; {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			o.loose = o.loose || r.depth == 0 && !blank(rest)
			return o, r.depth == 0 || !r.fragile() || o.roots+r.inside == 1
		}
		o.loose = o.loose || r.depth == 0 && !blank(rest[:i])
		text := rest[i:]
		var tag string
		if tag, rest = cutTag(text); !r.read(tag, text, rest) {
			return o, false
		}
	}
}

// loose reports whether markup begins with something else than an element.
func loose(fragment string) bool { return !rooted(strings.TrimSpace(fragment)) }

// reader is the state of outlineOf.
type reader struct {
	*outline
	root    string // the name of the current top-level element
	depth   int    // number of open elements with that name
	inside  int    // number of elements inside others
	foreign bool   // the current top-level element is SVG or MathML
	within  Namespace
}

// read reads a tag or comment, which text begins with and rest follows.
func (r *reader) read(tag, text, rest string) (sure bool) {
	switch {
	case tag == "<":
		r.loose = r.loose || r.depth == 0
		return len(text) == 1 || text[1] != '!' && text[1] != '?'
	case strings.HasPrefix(tag, "<!--"):
		r.loose = r.loose || r.depth == 0
		return plainComment(tag)
	case tag[1] == '!' || tag[len(tag)-1] != '>':
		return false
	}
	name, closing, closed := readTag(tag)
	if name = strings.ToLower(name); closing {
		return r.end(name)
	}
	id := attributeOf(tag, "id")
	return strings.IndexByte(id, '&') < 0 && r.start(name, id, tag, closed) && (!opaque(name) || endsNext(name, rest))
}

// plainComment reports whether browsers end a comment where cutTag does.
func plainComment(tag string) bool {
	return len(tag) >= len("<!---->") && strings.HasSuffix(tag, "-->") && !strings.Contains(tag, "--!>")
}

func (r *reader) end(name string) (sure bool) {
	if r.depth == 0 {
		return false
	}
	if name == r.root {
		r.depth--
	}
	return true
}

func (r *reader) start(name, id, tag string, closed bool) (sure bool) {
	if r.depth > 0 {
		return r.nest(name, id, closed)
	}
	if r.roots++; r.roots == 1 {
		r.first = tag
	}
	if id != "" {
		r.top = append(r.top, id)
	}
	r.foreign = r.within != "" || name == "svg" || name == "math"
	if r.root = name; !void(name) && !(closed && r.foreign) {
		r.depth = 1
	}
	return true
}

func (r *reader) nest(name, id string, closed bool) (sure bool) {
	if r.inside++; id != "" {
		r.deep = append(r.deep, id)
	}
	if name == r.root && !(closed && r.foreign) {
		r.depth++
		return !r.fragile() || r.scoped()
	}
	return r.root != "p" || id == ""
}

// fragile reports whether the current top-level element may end without an end
// tag of its own.
func (r *reader) fragile() bool {
	switch r.root {
	case "p", "li", "dd", "dt", "option", "optgroup", "rp", "rt", "a", "button", "nobr", "form", "h1", "h2", "h3", "h4", "h5", "h6",
		"tr", "td", "th", "tbody", "thead", "tfoot", "caption", "colgroup", "select":
		return true
	}
	return false
}

// scoped reports whether the current top-level element may hold elements of its
// name, in a list or table inside.
func (r *reader) scoped() bool { return r.root == "li" || r.root[0] == 't' }

// void reports whether an element has no end tag.
func void(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}

// opaque reports whether a browser takes tags in the element for text.
func opaque(name string) bool {
	switch name {
	case "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext":
		return true
	}
	return false
}

// endsNext reports whether the next tag ends the element.
func endsNext(name, rest string) bool {
	i := strings.IndexByte(rest, '<')
	if i < 0 {
		return false
	}
	tag, _ := cutTag(rest[i:])
	if len(tag) < len("</b>") {
		return false
	}
	found, closing, _ := readTag(tag)
	return closing && strings.EqualFold(found, name)
}
