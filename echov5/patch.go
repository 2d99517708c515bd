// Code generated from ../patch.go by go generate; DO NOT EDIT.

package datastar

import "github.com/echo-datastar/datastar/event"

// The same events under the names of Datastar 1.0. Mind that its modes have
// other names too: see [WithMode].

// PatchElements is [MergeFragments].
func PatchElements(html string, opts ...Option) Event { return event.PatchElements(html, opts...) }

// PatchSignals is [MergeSignals].
func PatchSignals(v any, opts ...Option) Event { return event.PatchSignals(v, opts...) }

// RemoveElements is [RemoveFragments].
func RemoveElements(selector string, opts ...Option) Event {
	return event.RemoveElements(selector, opts...)
}

// PatchElements sends [PatchElements].
func (c *Context) PatchElements(html string, opts ...Option) error {
	return c.Send(PatchElements(html, opts...))
}

// PatchSignals sends [PatchSignals].
func (c *Context) PatchSignals(v any, opts ...Option) error { return c.Send(PatchSignals(v, opts...)) }

// RemoveElements sends [RemoveElements].
func (c *Context) RemoveElements(selector string, opts ...Option) error {
	return c.Send(RemoveElements(selector, opts...))
}
