package dom

import (
	"strings"

	"golang.org/x/net/html"
)

// selectorParser reads a selector as CSS defines it. It throws what the browser
// throws: for a part that it does not know no less than for a wrong one.
type selectorParser struct {
	css   string
	at    int
	inHas bool
}

func (p *selectorParser) fail(what string) {
	throw("%s at %q", what, p.css[p.at:])
}

// whole reads all there is.
func (p *selectorParser) whole() matcher {
	matches := p.list(false)
	if p.at < len(p.css) {
		p.fail("unexpected")
	}
	return matches
}

// list reads selectors between commas. Relative ones begin with a combinator.
func (p *selectorParser) list(relative bool) matcher {
	one := []matcher{p.complex(relative)}
	for p.skip(",") {
		one = append(one, p.complex(relative))
	}
	return either(one)
}

// lenient reads selectors that may be missing.
func (p *selectorParser) lenient() matcher {
	var found []matcher
	for more := true; more; more = p.skip(",") {
		if p.space(); p.peek() != ',' && p.peek() != ')' && p.peek() != 0 {
			found = append(found, p.complex(false))
		}
	}
	return either(found)
}

// complex reads compound selectors with combinators between them.
func (p *selectorParser) complex(relative bool) matcher {
	p.space()
	var matches matcher
	if relative {
		matches = related(isScope, p.combinator(true), p.compound())
	} else {
		matches = p.compound()
	}
	for {
		combinator := p.combinator(false)
		if combinator == 0 {
			return matches
		}
		matches = related(matches, combinator, p.compound())
	}
}

// combinator reads a combinator with the space around it. It returns 0 where a
// selector ends. A relative selector may leave out the first one.
func (p *selectorParser) combinator(first bool) byte {
	spaced := p.space()
	switch c := p.peek(); {
	case c == '>' || c == '+' || c == '~':
		p.at++
		p.space()
		return c
	case first || spaced && c != 0 && c != ',' && c != ')':
		return ' '
	}
	return 0
}

// compound reads conditions on one element.
func (p *selectorParser) compound() matcher {
	var found []matcher
	if c := p.peek(); c == '*' || c == '|' || p.startsName() {
		found = append(found, p.element())
	}
	for {
		switch p.peek() {
		case '#':
			p.at++
			id := p.name()
			found = append(found, func(_ scope, n *html.Node) bool { return idOf(n) == id })
		case '.':
			p.at++
			found = append(found, hasWord("class", p.name()))
		case '[':
			found = append(found, p.attribute())
		case ':':
			found = append(found, p.pseudo())
		default:
			if len(found) == 0 {
				p.fail("a selector is missing")
			}
			return all(found)
		}
	}
}

// element reads the name of an element, or *.
func (p *selectorParser) element() matcher {
	if p.skip("|") {
		p.nameOrStar()
		return never // there are no elements without a namespace
	}
	name := p.nameOrStar()
	if p.peek() == '|' && !strings.HasPrefix(p.css[p.at:], "|=") {
		if name != "*" {
			p.fail("a namespace that is not declared")
		}
		p.at++
		name = p.nameOrStar()
	}
	if name == "*" {
		return func(scope, *html.Node) bool { return true }
	}
	return func(_ scope, n *html.Node) bool { return strings.EqualFold(n.Data, name) }
}

func (p *selectorParser) nameOrStar() string {
	if p.skip("*") {
		return "*"
	}
	return p.name()
}
