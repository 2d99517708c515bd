package dom

import (
	"fmt"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/event"
)

// Patch is what an event of a stream says about elements, in the words of the wire.
type Patch struct {
	Selector string
	// Mode is the client's default if it is empty. V1 has outer, inner, replace,
	// prepend, append, before, after and remove; Beta has morph, inner, outer,
	// prepend, append, before, after and upsertAttributes. Both have what the other
	// does with another event: remove stands for datastar-remove-fragments on Beta, and
	// upsertAttributes for the script that package event sends to V1.
	Mode      string
	Namespace string // svg or mathml, for V1
	HTML      string
}

// Result is what came of a patch.
type Result struct {
	Targets []*html.Node // that it was applied to
	Missing []string     // selectors that match nothing, such as "#id" for an element with that id
	Added   []*html.Node // elements that are in the document and were not, without those in them
	Removed []*html.Node // elements that are no longer in it, without those in them
	// Reset are controls whose value, checked or selected the client has set. It tells
	// data-bind by the event datastar-prop-change.
	Reset   []*html.Node
	Scripts []Script // that would run, in their order
}

// Patch applies an event as the client of a protocol does. The error is what the
// client throws: what it did before stays, and the result tells of it.
func (d *Document) Patch(p Patch, protocol event.Protocol) (Result, error) {
	switch protocol.Generation() {
	case event.V1:
		return d.apply(func() { d.patchV1(p) })
	case event.Beta:
		return d.apply(func() { d.patchBeta(p) })
	}
	return Result{}, fmt.Errorf("the model has no client for %v", protocol)
}

// apply returns what comes of changing the document, and what was thrown.
func (d *Document) apply(change func()) (Result, error) {
	before := d.all()
	d.result = Result{}
	err := catch(change)
	d.fixFocus()
	after := d.all()
	d.result.Added, d.result.Removed = without(after, before), without(before, after)
	return d.result, err
}

// all returns the elements of the document, in their order.
func (d *Document) all() (all []*html.Node) {
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

// without returns the elements that are not among others, but for those whose
// parent is not either.
func without(elements, others []*html.Node) (found []*html.Node) {
	known := map[*html.Node]bool{}
	for _, n := range others {
		known[n] = true
	}
	missing := map[*html.Node]bool{}
	for _, n := range elements {
		if missing[n] = !known[n]; missing[n] && !missing[n.Parent] {
			found = append(found, n)
		}
	}
	return found
}

// place does with a target and content what the modes of both clients have in
// common.
func (d *Document) place(target, content *html.Node, mode string) {
	switch parent := target.Parent; {
	case mode == "prepend":
		d.insert(target, content, target.FirstChild)
	case mode == "append":
		d.insert(target, content, nil)
	case mode == "replace":
		d.replace(target, content)
	case parent == nil:
	case mode == "before":
		d.insert(parent, content, target)
	case mode == "after":
		d.insert(parent, content, target.NextSibling)
	}
}
