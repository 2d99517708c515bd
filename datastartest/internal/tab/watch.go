package tab

import (
	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// watcher puts back what an attribute has made of an element, after a patch made something else of it.
type watcher struct {
	attributes map[string]bool   // that it is responsible for
	last       map[string]string // what it has made of them
	text       func() bool       // or for the text: whether that is still what it was
	update     func()
	over       bool
}

// mend has attributes put back what they are responsible for. Beta does not.
func (p *page) mend(records []dom.Record) {
	if !p.v1() {
		return
	}
	for _, r := range records {
		if r.Attr == "" {
			continue
		}
		for _, w := range p.watchers[r.Target] {
			if w.attributes[r.Attr] && w.last[r.Attr] != p.shownAs(r.Target, r.Attr) {
				w.run()
			}
		}
	}
	for n, all := range p.watchers {
		if !p.doc.Connected(n) {
			delete(p.watchers, n)
			continue
		}
		for _, w := range all {
			if w.text != nil && !w.text() {
				w.run()
			}
		}
	}
}

// run updates, unless its attribute is gone.
func (w *watcher) run() {
	if !w.over {
		w.update()
	}
}

// note notes what has become of the attributes.
func (w *watcher) note(p *page, n *html.Node) {
	w.last = map[string]string{}
	for name := range w.attributes {
		w.last[name] = p.shownAs(n, name)
	}
}

// shownAs is an attribute, in such a way that none is not the same as an empty one.
func (p *page) shownAs(n *html.Node, name string) string {
	value, has := dom.Attr(n, name)
	if !has {
		return "none"
	}
	return "=" + value
}

// signalsChanged is told of signals that have changed.
func (p *page) signalsChanged(change *js.Object) {
	e := p.event(signalPatch, nil)
	e.detail = change
	p.announce(e, toDocument)
}

// undeclared reports signals that expressions have read and nobody has declared.
func (p *page) undeclared() {
	for _, path := range p.store.Undeclared() {
		p.tab.once(UndeclaredSignal, "nobody declares the signal %s, which an expression reads: add it to data-signals, so that it is there from the beginning", path)
	}
}

// matching are the signals that the key of a binding of Beta matches, and their values.
func (b *binding) matching() map[string]js.Value {
	matched := map[string]js.Value{}
	if store, is := b.page.store.(interface {
		Match(string) ([]string, error)
	}); is {
		paths, _ := store.Match(b.Key)
		for _, path := range paths {
			matched[path], _ = b.page.store.Get(path)
		}
	}
	return matched
}
