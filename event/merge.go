package event

import (
	"context"
	"strings"
)

// MergeFragments merges HTML into the page. By default it morphs the element
// that has the id of the fragment's root: see [Morph]. Text that came from a
// user must be escaped, as html/template and templ do.
//
// A fragment of one root element works with every client. With several roots,
// V018 merges only the first, and V019 and Beta merge each element but drop
// text between them. V1 takes any markup. With [Inner] and a selector, V018,
// V019 and V1 take any markup, and Beta one root. A fragment must not be empty,
// except for Inner, where it empties the target (on Beta, [ErrUnsupported] is
// returned). On V1, modes other than [Morph], [Outer] and [UpsertAttributes]
// need a selector.
func MergeFragments(html string, opts ...Option) (e Event) {
	e.merge(html, opts)
	return e
}

// merge makes the event a merge, in place of the constructor's result, and not in a copy.
func (e *Event) merge(html string, opts []Option) {
	e.op, e.mode, e.text = opMergeFragments, Morph, html
	short := shortMarkup(html)
	if !short {
		e.text = normalise(html)
		e.checkText("fragment", html)
	}
	if !short || len(opts) > 0 {
		e.with(opts)
	}
	if short && e.optionless() {
		e.given = simple
	}
}

// PatchElements is [MergeFragments] under its name in Datastar 1.0.
func PatchElements(html string, opts ...Option) (e Event) {
	e.merge(html, opts)
	return e
}

// MergeComponent is [MergeFragments] for the HTML of a component, which is
// anything that [Render] accepts. An error of rendering becomes the event's
// error.
func MergeComponent(ctx context.Context, component any, opts ...Option) Event {
	var html strings.Builder
	if err := Render(ctx, &html, component); err != nil {
		return Event{op: opMergeFragments, err: &failure{err}}
	}
	return MergeFragments(html.String(), opts...)
}

// PatchComponent is [MergeComponent] under a name in the style of Datastar 1.0.
func PatchComponent(ctx context.Context, component any, opts ...Option) Event {
	return MergeComponent(ctx, component, opts...)
}

// RemoveFragments removes every element that the CSS selector matches.
func RemoveFragments(selector string, opts ...Option) Event {
	e := Event{op: opRemoveFragments, selector: selector}
	e.checkLine("selector", selector)
	e.with(opts)
	return e
}

// RemoveElements is [RemoveFragments] under its name in Datastar 1.0.
func RemoveElements(selector string, opts ...Option) Event { return RemoveFragments(selector, opts...) }
