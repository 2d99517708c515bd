package dom

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// attribute reads a condition on an attribute.
func (p *selectorParser) attribute() matcher {
	p.at++
	p.space()
	anywhere := p.skip("*|")
	if !anywhere {
		p.skip("|")
	}
	name := p.name()
	p.space()
	operator, value, fold := p.comparison()
	p.space()
	if p.at < len(p.css) {
		p.expect("]")
	}
	// Chromium ignores case in names of SVG too, such as viewBox. The standard does not.
	name = strings.ToLower(name)
	return func(_ scope, n *html.Node) bool {
		fold := fold || n.Namespace == "" && slices.Contains(folded, name)
		return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
			return strings.ToLower(a.Key) == name && (anywhere || a.Namespace == "") && compare(a.Val, operator, value, fold)
		})
	}
}

// comparison reads an operator, a value, and i if case does not matter.
func (p *selectorParser) comparison() (operator, value string, fold bool) {
	for _, operator = range []string{"=", "~=", "|=", "^=", "$=", "*=", ""} {
		if p.skip(operator) {
			break
		}
	}
	if operator == "" {
		return "", "", false
	}
	p.space()
	if c := p.peek(); c == '"' || c == '\'' {
		value = p.quoted()
	} else {
		value = p.name()
	}
	p.space()
	return operator, value, p.skip("i") || p.skip("I")
}

func compare(have, operator, value string, fold bool) bool {
	if fold {
		have, value = strings.ToLower(have), strings.ToLower(value)
	}
	switch operator {
	case "=":
		return have == value
	case "~=":
		return slices.Contains(strings.FieldsFunc(have, isSpace), value)
	case "|=":
		return have == value || strings.HasPrefix(have, value+"-")
	case "^=":
		return value != "" && strings.HasPrefix(have, value)
	case "$=":
		return value != "" && strings.HasSuffix(have, value)
	case "*=":
		return value != "" && strings.Contains(have, value)
	}
	return true
}

// hasWord returns the matcher of elements with a word in an attribute.
func hasWord(name, word string) matcher {
	return func(_ scope, n *html.Node) bool {
		value, has := Attr(n, name)
		return has && compare(value, "~=", word, false)
	}
}

// folded are the attributes of HTML elements in whose values case does not matter.
var folded = strings.Fields(`accept accept-charset align alink axis bgcolor charset checked clear codetype color compact declare
	defer dir direction disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref noresize
	noshade nowrap readonly rel rev rules scope scrolling selected shape target text type valign valuetype vlink`)
