package event

import (
	"context"
	"strings"
)

// MergeFragments merges HTML into the page, by default by morphing the element
// that has the id of the fragment's root ([Morph]). Text that came from a user
// must have been escaped, as html/template and templ do.
//
// One root element works with every client. V018 merges the first one only;
// V019 and Beta merge each element but drop text between them; V1 takes
// anything. With [Inner], V018, V019 and V1 take any markup, and Beta one root.
// An empty fragment is an error, but for Inner, where it empties the target
// (not on Beta). Modes other than Morph, [Outer] and [UpsertAttributes] need a
// selector on V1.
func MergeFragments(html string, opts ...Option) Event {
	e := Event{op: opMergeFragments, mode: Morph, text: normalise(html)}
	e.checkText("fragment", html)
	return e.with(opts)
}

// PatchElements is [MergeFragments] under the name Datastar 1.0 uses.
func PatchElements(html string, opts ...Option) Event { return MergeFragments(html, opts...) }

// MergeComponent is [MergeFragments] for what a component renders: anything
// that [Render] takes. An error of the rendering is the event's.
func MergeComponent(ctx context.Context, component any, opts ...Option) Event {
	var html strings.Builder
	if err := Render(ctx, &html, component); err != nil {
		return Event{op: opMergeFragments, err: &failure{err}}
	}
	return MergeFragments(html.String(), opts...)
}

// PatchComponent is [MergeComponent] under a name in the manner of Datastar 1.0.
func PatchComponent(ctx context.Context, component any, opts ...Option) Event {
	return MergeComponent(ctx, component, opts...)
}

// RemoveFragments takes every element away that the CSS selector matches.
func RemoveFragments(selector string, opts ...Option) Event {
	e := Event{op: opRemoveFragments, selector: selector}
	e.checkLine("selector", selector)
	return e.with(opts)
}

// RemoveElements is [RemoveFragments] under the name Datastar 1.0 uses.
func RemoveElements(selector string, opts ...Option) Event { return RemoveFragments(selector, opts...) }
