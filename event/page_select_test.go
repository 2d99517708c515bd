package event_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// selects returns the elements of the page that a CSS selector matches, in the
// order of the document. It knows lists, the four combinators, tags, "*", ids,
// classes, attributes with or without a value, and :not() of one of these.
func (p *page) selects(css string) (found []*node) {
	if id, ok := strings.CutPrefix(css, "#"); ok && len(id) == 1 {
		return p.body.byID(id, nil)
	}
	p.body.walk(func(n *node) bool {
		for one := range strings.SplitSeq(css, ",") {
			if p.matches(n, strings.Fields(one)) {
				found = append(found, n)
				break
			}
		}
		return true
	})
	return found
}

// byID appends the elements that have an id.
func (n *node) byID(id string, found []*node) []*node {
	if n.id == id && n.tag != "" {
		found = append(found, n)
	}
	for _, kid := range n.kids {
		if len(kid.kids) > 0 || kid.id != "" {
			found = kid.byID(id, found)
		}
	}
	return found
}

// matches reports whether an element matches the words of a selector.
func (p *page) matches(n *node, words []string) bool {
	last := len(words) - 1
	if n == nil || n.tag == "" || !p.is(n, words[last]) {
		return false
	}
	if last == 0 {
		return true
	}
	switch words[last-1] {
	case ">":
		return p.matches(n.up, words[:last-1])
	case "+":
		siblings := before(n)
		return len(siblings) > 0 && p.matches(siblings[len(siblings)-1], words[:last-1])
	case "~":
		for _, sibling := range before(n) {
			if p.matches(sibling, words[:last-1]) {
				return true
			}
		}
		return false
	}
	for up := n.up; up != nil; up = up.up {
		if p.matches(up, words[:last]) {
			return true
		}
	}
	return false
}

// before returns the elements before an element, among its siblings.
func before(n *node) (siblings []*node) {
	if n.up == nil {
		return nil
	}
	for _, sibling := range n.up.kids[:n.place()] {
		if sibling.tag != "" {
			siblings = append(siblings, sibling)
		}
	}
	return siblings
}

// is reports whether an element matches a selector without combinators.
func (p *page) is(n *node, css string) bool {
	if head, inside, ok := strings.Cut(css, ":not("); ok {
		inside, rest, _ := strings.Cut(inside, ")")
		return !p.is(n, inside) && (head+rest == "" || p.is(n, head+rest))
	}
	end := strings.IndexAny(css[1:], ".#[") + 1
	if end == 0 {
		end = len(css)
	}
	return p.has(n, css[:end]) && (end == len(css) || p.is(n, css[end:]))
}

func (p *page) has(n *node, css string) bool {
	switch name := css[1:]; css[0] {
	case '*':
		return true
	case '#':
		return n.id == name
	case '.':
		return p.classed(n, name)
	case '[':
		name, value, valued := strings.Cut(strings.TrimSuffix(name, "]"), "=")
		found, has := n.attrs[name]
		if name == "id" {
			found, has = n.id, n.id != ""
		}
		return has && (!valued || found == strings.Trim(value, `"`))
	}
	return n.tag == css
}

// classed reports whether an element has a class, by its attribute or because
// an expression says so at the moment.
func (p *page) classed(n *node, class string) bool {
	if signal, ok := n.attrs["data-class-"+class]; ok {
		return p.signals[strings.TrimPrefix(signal, "$")] == "1"
	}
	return strings.Contains(" "+n.attrs["class"]+" ", " "+class+" ")
}

func TestPage_selects(t *testing.T) {
	p := &page{signals: signalTree{"s": "1"}}
	p.body = parse(`<body><ul id="a" class="on"><li id="b"></li><li class="on done" data-k="1"></li></ul><p id="c" data-class-off="$s"></p></body>`)[0]
	var testCases = []struct{ given, expect string }{
		{"#a", "ul#a"}, {".on", "ul#a li"}, {"li", "li#b li"}, {"li.on", "li"}, {"ul > .on", "li"}, {"ul li", "li#b li"}, {"body > li", ""},
		{"#b + li", "li"}, {"#a ~ p", "p#c"}, {"#c ~ ul", ""}, {"#b, #c", "li#b p#c"}, {"[data-k]", "li"}, {`[data-k="2"]`, ""}, {`[id="c"]`, "p#c"},
		{"#a.on", "ul#a"}, {"li:not(.on)", "li#b"}, {"#a > *", "li#b li"}, {":not(li)", "body ul#a p#c"}, {".off", "p#c"},
	}
	for _, tc := range testCases {
		var got []string
		for _, n := range p.selects(tc.given) {
			got = append(got, strings.TrimSuffix(n.tag+"#"+n.id, "#"))
		}
		assert.Equal(t, tc.expect, strings.Join(got, " "), tc.given)
	}
}
