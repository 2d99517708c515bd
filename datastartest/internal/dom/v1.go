package dom

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// patchV1 applies an event datastar-patch-elements.
func (d *Document) patchV1(p Patch) {
	if p.Mode == "" {
		p.Mode = "outer"
	}
	bySelf := p.Selector == "" && (p.Mode == "outer" || p.Mode == "replace")
	switch p.Mode {
	case "outer", "inner", "replace", "prepend", "append", "before", "after", "remove":
	case "upsertAttributes":
		d.upsertV1(p)
		return
	default:
		throw("PatchElementsInvalidMode: %q", p.Mode)
	}
	if p.Selector == "" && !bySelf {
		throw("PatchElementsExpectedSelector: mode %s", p.Mode)
	}
	content := d.contentV1(p.HTML, p.Namespace)
	if !bySelf {
		d.patchSelected(p, content)
		return
	}
	for _, child := range elements(content) {
		if target := d.targetOf(child); target != nil {
			d.patchTargets(p.Mode, child, []*html.Node{target})
		} else {
			d.miss("#" + idOf(child))
		}
	}
}

func (d *Document) miss(selector string) { d.result.Missing = append(d.result.Missing, selector) }

func (d *Document) hit(target *html.Node) { d.result.Targets = append(d.result.Targets, target) }

// targetOf returns the element that an element of the event takes the place of, or
// nil. It throws where there is no body or head, since the client does not look.
func (d *Document) targetOf(n *html.Node) *html.Node {
	if !isHTML(n, "html", "head", "body") {
		return d.ByID(idOf(n))
	}
	target := d.Root()
	if n.Data != "html" {
		target = d.section(n.Data)
	}
	if target == nil {
		throw("%w: there is no %s", errType, n.Data)
	}
	return target
}

func (d *Document) patchSelected(p Patch, content *html.Node) {
	targets := d.selects(p.Selector)
	if len(targets) == 0 {
		d.miss(p.Selector)
		return
	}
	d.patchTargets(p.Mode, content, targets)
}

// patchTargets applies content to each of the targets: copies of it, if there are
// several.
func (d *Document) patchTargets(mode string, content *html.Node, targets []*html.Node) {
	for _, target := range targets {
		d.hit(target)
		next := content
		if len(targets) > 1 && mode != "remove" {
			next = d.clone(content)
		}
		switch mode {
		case "remove":
			d.Remove(target)
		case "outer", "inner":
			d.morphV1(target, next, mode == "inner")
			d.execute(target)
		default:
			d.execute(next)
			d.place(target, next, mode)
		}
	}
}

var (
	svgs     = regexp.MustCompile(`<[sS][vV][gG](?:[\s\v\p{Z}\x{feff}][^>]*>|>)[\s\S]*?</[sS][vV][gG]>`)
	wrappers = map[string]string{"": "", "html": "", "svg": "svg", "mathml": "math"}
)

// contentV1 parses the elements of an event. A tag that ends html, head or body
// makes it a page, wherever it is.
func (d *Document) contentV1(text, namespace string) *html.Node {
	wrapper, known := wrappers[namespace]
	if !known {
		throw("PatchElementsInvalidNamespace: %q", namespace)
	}
	if content := d.sections(text); content != nil {
		return content
	}
	if wrapper == "" {
		return d.template(text)
	}
	content := newFragment()
	for i, n := range childNodes(first(d.template("<"+wrapper+">"+text+"</"+wrapper+">"), wrapper)) {
		if i%2 == 0 { // the client iterates over children that it takes away
			n.Parent.RemoveChild(n)
			content.AppendChild(n)
		}
	}
	return content
}

// template parses text as the content of a template.
func (d *Document) template(text string) *html.Node {
	return d.Content(first(d.parseAside("<body><template>"+text+"</template></body>"), "template"))
}

// sections returns the html element of a page, or its head or body or both, or nil
// if text is none.
func (d *Document) sections(text string) *html.Node {
	outside := svgs.ReplaceAllString(text, "")
	has := func(name string) bool { return strings.Contains(outside, "</"+name+">") }
	var names []string
	switch {
	case has("html"):
		names = []string{"html"}
	case has("head") && has("body"):
		names = []string{"head", "body"}
	case has("head"):
		names = []string{"head"}
	case has("body"):
		names = []string{"body"}
	default:
		return nil
	}
	page, content := d.parseAside(text), newFragment()
	for _, name := range names {
		n := first(page, name)
		n.Parent.RemoveChild(n)
		content.AppendChild(n)
	}
	return content
}

// first returns the first element in a node that has a name.
func first(n *html.Node, name string) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == name {
			return c
		}
	}
	return nil
}
