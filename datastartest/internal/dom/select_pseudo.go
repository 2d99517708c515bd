package dom

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// pseudo reads a pseudo-class or a pseudo-element.
func (p *selectorParser) pseudo() matcher {
	p.at++
	if p.skip(":") {
		p.name()
		return never // the elements of styles are none of the document
	}
	from := p.at
	name := strings.ToLower(p.name())
	if !p.skip("(") {
		if matches, known := pseudoClasses[name]; known {
			return matches
		}
		p.at = from
		p.fail("unknown in the model, if it exists")
	}
	matches := p.function(name, from)
	p.space()
	if p.at < len(p.css) {
		p.expect(")")
	}
	return matches
}

// function reads what is in the parentheses of a pseudo-class.
func (p *selectorParser) function(name string, from int) matcher {
	switch name {
	case "not":
		return not(p.list(false))
	case "is", "where":
		return p.lenient()
	case "has":
		return p.has()
	case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type":
		return p.nth(strings.HasPrefix(name, "nth-last"), strings.HasSuffix(name, "of-type"))
	case "lang":
		return p.lang()
	}
	p.at = from
	p.fail("unknown in the model, if it exists")
	return nil
}

// has reads selectors that are relative to an element.
func (p *selectorParser) has() matcher {
	if p.inHas {
		p.fail("has in has")
	}
	p.inHas = true
	matches := p.list(true)
	p.inHas = false
	return func(at scope, n *html.Node) bool {
		inside := scope{at.d, n}
		for e := n; e != nil; e = e.NextSibling {
			for c := range inclusive(e) {
				if c != n && c.Type == html.ElementNode && matches(inside, c) {
					return true
				}
			}
		}
		return false
	}
}

func (p *selectorParser) lang() matcher {
	p.space()
	language := strings.ToLower(p.name())
	return func(_ scope, n *html.Node) bool {
		n = closest(n, func(n *html.Node) bool { return hasAttr(n, "lang") })
		return n != nil && compare(attrOf(n, "lang"), "|=", language, true)
	}
}

func isScope(at scope, n *html.Node) bool { return at.n == n }

func isRoot(_ scope, n *html.Node) bool { return n.Parent != nil && isDocument(n.Parent) }

// named returns the matcher of HTML elements with one of the names that fit.
func named(fits func(at scope, n *html.Node) bool, names ...string) matcher {
	return func(at scope, n *html.Node) bool { return isHTML(n, names...) && fits(at, n) }
}

func has(name string) matcher {
	return func(_ scope, n *html.Node) bool { return hasAttr(n, name) }
}

// isLink reports whether an element leads elsewhere, be it of HTML or of SVG.
func isLink(n *html.Node) bool {
	href := func(a html.Attribute) bool { return a.Key == "href" && (a.Namespace == "" || a.Namespace == "xlink") }
	return (isHTML(n, "a", "area") || n.Namespace == "svg" && n.Data == "a") && slices.ContainsFunc(n.Attr, href)
}

func disabled(_ scope, n *html.Node) bool { return Disabled(n) }

// canBeDisabled are the elements that :disabled and :enabled tell apart.
var canBeDisabled = []string{"button", "input", "select", "textarea", "optgroup", "option", "fieldset"}

var pseudoClasses = map[string]matcher{
	"scope": isScope,
	"root":  isRoot,
	"empty": func(_ scope, n *html.Node) bool {
		return !slices.ContainsFunc(childNodes(n), func(c *html.Node) bool {
			return c.Type != html.CommentNode && (c.Type != html.TextNode || c.Data != "")
		})
	},

	"first-child":   nth(0, 1, false, false, nil),
	"last-child":    nth(0, 1, true, false, nil),
	"only-child":    all([]matcher{nth(0, 1, false, false, nil), nth(0, 1, true, false, nil)}),
	"first-of-type": nth(0, 1, false, true, nil),
	"last-of-type":  nth(0, 1, true, true, nil),
	"only-of-type":  all([]matcher{nth(0, 1, false, true, nil), nth(0, 1, true, true, nil)}),

	"checked":  func(at scope, n *html.Node) bool { return isCheckable(n) && at.d.Checked(n) || at.d.Selected(n) },
	"disabled": named(disabled, canBeDisabled...),
	"enabled":  named(not(disabled), canBeDisabled...),
	"required": named(has("required"), "input", "select", "textarea"),
	"optional": named(not(has("required")), "input", "select", "textarea"),
	"open":     named(has("open"), "details", "dialog"),
	"link":     func(_ scope, n *html.Node) bool { return isLink(n) },
	"any-link": func(_ scope, n *html.Node) bool { return isLink(n) },
	"placeholder-shown": named(func(at scope, n *html.Node) bool {
		return hasAttr(n, "placeholder") && at.d.Value(n) == ""
	}, "input", "textarea"),

	"focus":         func(at scope, n *html.Node) bool { return at.d.focused == n },
	"focus-visible": func(at scope, n *html.Node) bool { return at.d.focused == n },
	"focus-within":  func(at scope, n *html.Node) bool { return at.d.focused != nil && contains(n, at.d.focused) },

	"hover": never, "active": never, "visited": never, "target": never,
	"before": never, "after": never, "first-line": never, "first-letter": never,
}
