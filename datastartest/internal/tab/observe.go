package tab

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/expr"
)

// maxObserved is how many changes may follow from one another.
const maxObserved = 100_000

// load acts upon the attributes of the whole page.
func (p *page) load() {
	if p.tab.config.Plain {
		return
	}
	p.applyTree(p.doc.Root())
	p.observe()
}

// together calls a function whose changes are observed after it.
func (p *page) together(change func()) {
	p.unseen++
	change()
	p.unseen--
	p.observe()
}

// observe is what the client's MutationObserver does, and those of its attributes.
func (p *page) observe() {
	for seen := 0; p.unseen == 0; {
		records := p.doc.Records()
		if p.tab.config.Plain {
			return
		}
		if len(records) == 0 || p.over {
			p.undeclared()
			return
		}
		if seen += len(records); seen > maxObserved {
			p.tab.report(Broken, "the page changes itself without end")
			return
		}
		if p.v1() {
			p.observeV1(records)
		} else {
			p.observeBeta(records)
		}
		p.mend(records)
	}
}

func (p *page) observeV1(records []dom.Record) {
	for _, r := range records {
		switch {
		case r.Removed != nil:
			for n := range inclusive(r.Removed) {
				p.end(n)
			}
		case r.Added != nil:
			p.applyTree(r.Added)
		case r.Attr != "" && isData(r.Attr) && !p.ignored(r.Target):
			value, has := dom.Attr(r.Target, r.Attr)
			p.endAttribute(p.key(r.Target), r.Attr)
			if has {
				p.apply(r.Target, r.Attr, value)
			}
		}
	}
}

// observeBeta first ends what was removed, which it knows by the ids of elements, and not what was in it.
func (p *page) observeBeta(records []dom.Record) {
	var removed, changed []*html.Node
	for _, r := range records {
		switch {
		case r.Removed != nil:
			removed = append(removed, r.Removed)
		case r.Added != nil:
			changed = append(changed, r.Added)
		default:
			changed = append(changed, r.Target)
		}
	}
	for _, n := range removed {
		p.end(n)
	}
	done := map[*html.Node]bool{}
	for _, n := range changed {
		if !done[n] {
			done[n] = true
			p.applyTree(n)
		}
	}
}

// applyTree acts upon the attributes of an element and of all in it.
func (p *page) applyTree(n *html.Node) {
	if n.Type != html.ElementNode {
		return
	}
	for _, e := range elementsIn(n) {
		if !p.ignored(e) {
			p.applyElement(e)
		}
	}
}

// applyElement acts upon attributes, of which Beta leaves alone those that are as they were.
func (p *page) applyElement(n *html.Node) {
	key := p.key(n)
	var fresh []html.Attribute
	kept := map[string]bool{}
	for _, a := range n.Attr {
		mark := p.mark(a.Key, a.Val)
		kept[mark] = !p.v1() && p.applied[key][mark] != nil
		if isData(a.Key) && !kept[mark] {
			fresh = append(fresh, a)
		}
	}
	for mark := range p.applied[key] {
		if !p.v1() && !kept[mark] {
			p.endAttribute(key, mark)
		}
	}
	for _, a := range fresh {
		p.apply(n, a.Key, a.Val)
	}
}

// renew has Beta act anew upon the attributes of all elements that it has morphed in, also where they are as they were.
func (p *page) renew(fragments string) {
	nodes, _ := html.ParseFragment(strings.NewReader(fragments), &html.Node{Type: html.ElementNode, Data: "template", DataAtom: atom.Template})
	for _, root := range nodes {
		for n := range inclusive(root) {
			if n.Type != html.ElementNode || p.ignored(n) {
				continue
			}
			id, has := dom.Attr(n, "id")
			if !has {
				id = dom.BetaID(n)
			}
			before := map[string]func(){}
			for mark, end := range p.applied[id] {
				before["before: "+mark] = end
			}
			if len(before) > 0 {
				p.applied[id] = before
			}
		}
	}
}

// key is by what the client knows an element: by itself or, on Beta, by its id.
func (p *page) key(n *html.Node) any {
	if p.v1() {
		return n
	}
	id, _ := dom.Attr(n, "id")
	return id
}

// mark is by what the client knows an attribute.
func (p *page) mark(name, value string) string {
	if p.v1() {
		return name
	}
	return name + "=" + value
}

// apply acts upon an attribute.
func (p *page) apply(n *html.Node, name, value string) {
	a, err := expr.Parse(p.tab.config.Protocol, name, value)
	if err != nil {
		p.wrong(named(n), err)
		return
	}
	if a == nil {
		return
	}
	if id, _ := dom.Attr(n, "id"); id == "" && !p.v1() {
		p.doc.SetAttr(n, "id", dom.BetaID(n))
	}
	b := &binding{page: p, node: n, Attribute: a}
	end, err := b.apply()
	if err != nil {
		p.wrong(b.String(), err)
	}
	if end == nil {
		end = func() {}
	}
	key, mark := p.key(n), p.mark(name, value)
	p.endAttribute(key, mark)
	if p.applied[key] == nil {
		p.applied[key] = map[string]func(){}
	}
	p.applied[key][mark] = end
}

// end ends the attributes of an element that is gone.
func (p *page) end(n *html.Node) {
	if n.Type != html.ElementNode {
		return
	}
	key := p.key(n)
	for name := range p.applied[key] {
		p.endAttribute(key, name)
	}
	delete(p.applied, key)
	for _, f := range slices.Clone(p.fetches) {
		if f.node == n && f.request.Options.Cancellation == "cleanup" {
			f.abort("its element is gone")
		}
	}
}

func (p *page) endAttribute(key any, mark string) {
	if end := p.applied[key][mark]; end != nil {
		delete(p.applied[key], mark)
		end()
	}
}

// ignored reports whether the page asks the client to leave an element alone.
func (p *page) ignored(n *html.Node) bool {
	whole, itself := expr.Ignored(p.tab.config.Protocol)
	if _, has := dom.Attr(n, itself); has {
		return true
	}
	for ; n != nil; n = n.Parent {
		if _, has := dom.Attr(n, whole); has {
			return true
		}
	}
	return false
}

func isData(name string) bool { return len(name) > 5 && name[:5] == "data-" }

// elementsIn returns an element and those in it.
func elementsIn(n *html.Node) (all []*html.Node) {
	for c := range inclusive(n) {
		if c.Type == html.ElementNode {
			all = append(all, c)
		}
	}
	return all
}

// inclusive yields a node and what is in it.
func inclusive(n *html.Node) func(yield func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if yield(n) {
			n.Descendants()(yield)
		}
	}
}
