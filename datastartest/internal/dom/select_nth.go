package dom

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

var anPlusB = regexp.MustCompile(`^(?i:even|odd|([+-]?\d*)n(?:\s*([+-])\s*(\d+))?|([+-]?\d+))`)

// nth reads which children are meant: 2n+1, odd or 3, of those that a selector
// after "of" matches.
func (p *selectorParser) nth(last, ofType bool) matcher {
	p.space()
	parts := anPlusB.FindStringSubmatch(p.css[p.at:])
	if parts == nil {
		p.fail("a formula such as 2n+1 is missing")
	}
	p.at += len(parts[0])
	a, b := 2, 0
	switch number := func(s string) int { n, _ := strconv.Atoi(s); return n }; {
	case strings.EqualFold(parts[0], "even"):
	case strings.EqualFold(parts[0], "odd"):
		b = 1
	case parts[4] != "":
		a, b = 0, number(parts[4])
	default:
		if a = number(parts[1]); strings.Trim(parts[1], "+-") == "" {
			a = number(parts[1] + "1")
		}
		b = number(parts[2] + parts[3])
	}
	var of matcher
	if spaced := p.space(); spaced && !ofType && p.skip("of") {
		of = p.list(false)
	}
	return nth(a, b, last, ofType, of)
}

// nth returns the matcher of elements whose place among those that count is a*n+b.
func nth(a, b int, last, ofType bool, of matcher) matcher {
	return func(at scope, n *html.Node) bool {
		counts := func(sibling *html.Node) bool {
			switch {
			case sibling.Type != html.ElementNode:
				return false
			case of != nil:
				return of(at, sibling)
			case ofType:
				return sibling.Data == n.Data && sibling.Namespace == n.Namespace
			}
			return true
		}
		if !counts(n) {
			return false
		}
		place := 0
		for s := n; s != nil; {
			if counts(s) {
				place++
			}
			if last {
				s = s.NextSibling
			} else {
				s = s.PrevSibling
			}
		}
		if a == 0 {
			return place == b
		}
		return (place-b)%a == 0 && (place-b)/a >= 0
	}
}
