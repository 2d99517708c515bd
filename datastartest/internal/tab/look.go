package tab

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Loaded reports whether there is a page.
func (t *Tab) Loaded() bool { return t.page != nil }

// Document is the document of the page.
func (t *Tab) Document() *dom.Document { return t.page.doc }

// URL is the address of the page.
func (t *Tab) URL() *url.URL { return t.page.url }

// Title is the title of the page.
func (t *Tab) Title() string { return t.page.title() }

// Text is the text of an element without what is hidden, as far as attributes say.
func (t *Tab) Text(n *html.Node) string {
	if t.page.hidden(n) {
		return ""
	}
	var b strings.Builder
	t.page.seen(&b, n)
	return b.String()
}

// seen writes the text in an element that can be seen.
func (p *page) seen(b *strings.Builder, n *html.Node) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.Type == html.ElementNode && !slices.Contains(unshown, c.Data) && !p.hiddenItself(c):
			p.seen(b, c)
		}
	}
}

// unshown are elements whose content is no text for people.
var unshown = []string{"script", "style", "template", "title"}

// Hidden reports whether an element is hidden, as far as attributes say.
func (t *Tab) Hidden(n *html.Node) bool { return t.page.hidden(n) }

// Signal returns a signal, as encoding/json decodes it.
func (t *Tab) Signal(path string) (v any, found bool, err error) {
	value, found := t.page.store.Get(path)
	if found {
		err = js.Into(value, &v)
	}
	return v, found, err
}

// SetSignal sets a signal.
func (t *Tab) SetSignal(path string, v any) error {
	value, err := js.From(v)
	if err != nil {
		return err
	}
	return t.page.store.Batch(func() error { return t.page.store.Set(path, value, false) })
}

// Signals returns all signals, as encoding/json decodes them.
func (t *Tab) Signals() (all map[string]any, err error) {
	all = map[string]any{}
	for _, path := range t.page.store.Paths() {
		v, _ := t.page.store.Get(path)
		if _, isElement := v.(*element); isElement || v == nil { // undefined
			continue
		}
		var decoded any
		if err := js.Into(v, &decoded); err != nil {
			return nil, err
		}
		put(all, path, decoded)
	}
	return all, nil
}

// put sets a value at a path.
func put(all map[string]any, path string, v any) {
	for i := range len(path) {
		if path[i] != '.' {
			continue
		}
		inner, is := all[path[:i]].(map[string]any)
		if !is {
			inner = map[string]any{}
			all[path[:i]] = inner
		}
		put(inner, path[i+1:], v)
		return
	}
	all[path] = v
}

// ScrollTo scrolls an element into view, of which data-on-intersect is told.
func (t *Tab) ScrollTo(n *html.Node) { t.page.dispatch(t.page.event("intersect", n)) }

// Hide hides the tab, as another tab does that is shown.
func (t *Tab) Hide() { t.visible(false) }

// Show shows the tab again.
func (t *Tab) Show() { t.visible(true) }
