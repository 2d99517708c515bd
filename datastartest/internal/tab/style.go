package tab

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
)

// style is the style attribute of an element.
type style struct {
	page *page
	node *html.Node
}

func (p *page) style(n *html.Node) style { return style{p, n} }

type declaration struct{ name, value string }

func (s style) declarations() (all []declaration) {
	text, _ := dom.Attr(s.node, "style")
	for part := range strings.SplitSeq(text, ";") {
		if name, value, found := strings.Cut(part, ":"); found {
			all = append(all, declaration{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)})
		}
	}
	return all
}

func (s style) get(name string) string {
	for _, d := range slices.Backward(s.declarations()) {
		if d.name == name {
			return d.value
		}
	}
	return ""
}

// set sets a property, or removes it if the value is empty.
func (s style) set(name, value string) {
	all := s.declarations()
	at := slices.IndexFunc(all, func(d declaration) bool { return d.name == name })
	switch {
	case at >= 0 && value == "":
		all = slices.Delete(all, at, at+1)
	case at >= 0:
		all[at].value = value
	case value == "":
		return
	default:
		all = append(all, declaration{name, value})
	}
	var text []string
	for _, d := range all {
		text = append(text, d.name+": "+d.value+";")
	}
	s.page.doc.SetAttr(s.node, "style", strings.Join(text, " "))
}

// setClass adds a class or removes it.
func (p *page) setClass(n *html.Node, class string, on bool) {
	text, has := dom.Attr(n, "class")
	all := strings.Fields(text)
	at := slices.Index(all, class)
	switch {
	case on == (at >= 0):
		return
	case on:
		all = append(all, class)
	default:
		all = slices.Delete(all, at, at+1)
	}
	if has || on {
		p.doc.SetAttr(n, "class", strings.Join(all, " "))
	}
}

func (p *page) hasClass(n *html.Node, class string) bool {
	text, _ := dom.Attr(n, "class")
	return slices.Contains(strings.Fields(text), class)
}

// hyphens makes max-width of maxWidth.
func hyphens(camel string) string {
	var b strings.Builder
	for _, r := range camel {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hidden reports whether an element is not shown, as far as its own attributes and those around it say.
func (p *page) hidden(n *html.Node) bool {
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		if p.hiddenItself(n) {
			return true
		}
	}
	return false
}

// hiddenItself is hidden without what is around the element.
func (p *page) hiddenItself(n *html.Node) bool {
	_, has := dom.Attr(n, "hidden")
	_, open := dom.Attr(n, "open")
	kind, _ := dom.Attr(n, "type")
	switch {
	case has || p.style(n).get("display") == "none", n.Data == "dialog" && !open, folded(n):
		return true
	case n.Data == "noscript":
		return !p.tab.config.Plain
	}
	return n.Data == "template" || n.Data == "input" && strings.EqualFold(kind, "hidden")
}

// folded reports whether an element is in details that are closed, below their summary.
func folded(n *html.Node) bool {
	details := n.Parent
	if details == nil || details.Data != "details" {
		return false
	}
	if _, open := dom.Attr(details, "open"); open {
		return false
	}
	for c := details.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.Data == "summary" {
			return c != n // the first one
		}
	}
	return true
}
