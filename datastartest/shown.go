package datastartest

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/echo-datastar/datastar/internal/client"
)

// Signals returns what the events change of the page's signals, all of them together, as
// [json.Unmarshal] decodes objects: numbers are float64. A signal that is removed is nil.
// Signals that are merged only if they are missing count as such.
func (a *Answer) Signals() map[string]any {
	a.t.Helper()
	a.Events()
	all := map[string]any{}
	for _, block := range a.blocks {
		switch seen := block.meant; seen.Operation {
		case client.MergesSignals:
			var signals map[string]any
			_ = json.Unmarshal([]byte(seen.Text), &signals) // it was an object when the event was built
			merge(all, signals, seen.OnlyIfMissing)
		case client.RemovesSignals:
			for _, path := range seen.Paths {
				merge(all, nulls(strings.Split(path, ".")), false)
			}
		}
	}
	return all
}

// nulls is a signal that is null, with those around it.
func nulls(path []string) map[string]any {
	if len(path) == 1 {
		return map[string]any{path[0]: nil}
	}
	return map[string]any{path[0]: nulls(path[1:])}
}

// merge merges a patch into another, as RFC 7386 says, but for nulls, which stay.
func merge(into, patch map[string]any, onlyIfMissing bool) {
	for name, value := range patch {
		old, there := into[name]
		inner, isObject := value.(map[string]any)
		innerOld, wasObject := old.(map[string]any)
		switch {
		case isObject && wasObject:
			merge(innerOld, inner, onlyIfMissing)
		case !there || !onlyIfMissing:
			into[name] = value
		}
	}
}

// Fragment returns the HTML that the answer has for a CSS selector: that of the last event
// with the selector as its target, or of the last element that matches it. For a request
// that is not Datastar's it is an element of the page. The test fails if there is none.
func (a *Answer) Fragment(css string) string {
	a.t.Helper()
	selector, err := cascadia.ParseGroup(css)
	if err != nil {
		a.t.Fatalf("%q is no selector: %v", css, err)
	}
	fragments := a.fragments()
	for _, f := range slices.Backward(fragments) {
		if f.Selector == css {
			return f.Text
		}
		if found := cascadia.QueryAll(parseHTML(f), selector); len(found) > 0 {
			return outerHTML(found[len(found)-1])
		}
	}
	a.t.Fatalf("no fragment matches %q%s", css, whatThereIs(fragments))
	return ""
}

// fragments are the fragments in the answer, or the page.
func (a *Answer) fragments() (all []client.Seen) {
	a.t.Helper()
	if a.Events(); a.ignored == forBrowser {
		return []client.Seen{{Text: a.body}}
	}
	for _, block := range a.blocks {
		if block.meant.Operation == client.MergesFragments {
			all = append(all, block.meant)
		}
	}
	return all
}

// whatThereIs says what could have been asked for.
func whatThereIs(fragments []client.Seen) string {
	var all []string
	add := func(what string) {
		if !slices.Contains(all, what) {
			all = append(all, what)
		}
	}
	for _, f := range fragments {
		if f.Selector != "" {
			add(f.Selector)
		}
		for _, n := range cascadia.QueryAll(parseHTML(f), cascadia.MustCompile("[id]")) {
			add("#" + attribute(n, "id"))
		}
	}
	switch {
	case len(fragments) == 0:
		return ": the answer has no fragment"
	case len(all) == 0:
		return "; nothing in the answer has an id"
	}
	return "; the answer has " + strings.Join(all, ", ")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// parseHTML returns a node that has the markup in it, of a page or of a fragment.
func parseHTML(f client.Seen) *html.Node {
	if lower := strings.ToLower(f.Text); strings.Contains(lower, "</html") || strings.Contains(lower, "</body") || strings.Contains(lower, "</head") {
		if page, err := html.Parse(strings.NewReader(f.Text)); err == nil {
			return page
		}
	}
	around := &html.Node{Type: html.ElementNode, Data: "template", DataAtom: atom.Template}
	switch f.Namespace {
	case "svg":
		around = &html.Node{Type: html.ElementNode, Data: "svg", DataAtom: atom.Svg, Namespace: "svg"}
	case "mathml":
		around = &html.Node{Type: html.ElementNode, Data: "math", DataAtom: atom.Math, Namespace: "math"}
	}
	root := &html.Node{Type: html.DocumentNode}
	nodes, _ := html.ParseFragment(strings.NewReader(f.Text), around) // a string has no errors of reading
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root
}

func outerHTML(n *html.Node) string {
	var b strings.Builder
	_ = html.Render(&b, n)
	return b.String()
}
