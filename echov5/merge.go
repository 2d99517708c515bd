// Code generated from ../merge.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"

	"github.com/echo-datastar/datastar/event"
)

// Every verb exists twice: as a function it is the event, to keep or publish; as a
// method of Context it sends the event. Verbs that Datastar renamed have both names:
// that of 1.0, such as PatchElements, and the older one, such as MergeFragments.

// Event is one instruction to the page, as a value: see [event.Event].
type Event = event.Event

// PatchElements changes the elements of the page: see [event.MergeFragments].
func PatchElements(html string, opts ...Option) Event { return event.PatchElements(html, opts...) }

// MergeFragments is [PatchElements].
func MergeFragments(html string, opts ...Option) Event { return event.MergeFragments(html, opts...) }

// PatchComponent is [PatchElements] for what a component renders: templ's and
// gomponents', an io.WriterTo, a func(io.Writer) error, or HTML itself (see
// [event.Render]). What went wrong is the event's error.
func PatchComponent(ctx context.Context, component any, opts ...Option) Event {
	return event.PatchComponent(ctx, component, opts...)
}

// MergeComponent is [PatchComponent].
func MergeComponent(ctx context.Context, component any, opts ...Option) Event {
	return event.MergeComponent(ctx, component, opts...)
}

// PatchSignals changes the signals of the page: see [event.MergeSignals].
func PatchSignals(v any, opts ...Option) Event { return event.PatchSignals(v, opts...) }

// MergeSignals is [PatchSignals].
func MergeSignals(v any, opts ...Option) Event { return event.MergeSignals(v, opts...) }

// RemoveElements removes the elements that a CSS selector matches.
func RemoveElements(selector string, opts ...Option) Event {
	return event.RemoveElements(selector, opts...)
}

// RemoveFragments is [RemoveElements].
func RemoveFragments(selector string, opts ...Option) Event {
	return event.RemoveFragments(selector, opts...)
}

// RemoveSignals removes signals by their dotted paths, such as "user.name".
func RemoveSignals(paths ...string) Event { return event.RemoveSignals(paths...) }

// ExecuteScript runs JavaScript in the page: see [event.ExecuteScript].
func ExecuteScript(js string, opts ...Option) Event { return event.ExecuteScript(js, opts...) }

// ConsoleLog writes a message to the browser's console.
func ConsoleLog(msg string) Event { return event.ConsoleLog(msg) }

// ConsoleError writes a message to the browser's console as an error.
func ConsoleError(msg string) Event { return event.ConsoleError(msg) }

// DispatchEvent dispatches a CustomEvent in the page: see [event.DispatchEvent].
func DispatchEvent(name string, detail any, opts ...Option) Event {
	return event.DispatchEvent(name, detail, opts...)
}

// PatchElements sends [PatchElements].
func (c *Context) PatchElements(html string, opts ...Option) error {
	return c.Send(PatchElements(html, opts...))
}

// MergeFragments sends [MergeFragments].
func (c *Context) MergeFragments(html string, opts ...Option) error {
	return c.Send(MergeFragments(html, opts...))
}

// PatchComponent sends [PatchComponent], rendered with the request's context,
// unless nothing can be sent any more. It takes a template by its name as well:
// see [Named].
func (c *Context) PatchComponent(component any, opts ...Option) error {
	r, err := c.stream.Request()
	if err != nil {
		return err
	}
	return c.Send(PatchComponent(r.Context(), c.own(component), opts...))
}

// MergeComponent is [Context.PatchComponent].
func (c *Context) MergeComponent(component any, opts ...Option) error {
	return c.PatchComponent(component, opts...)
}

// PatchTemplate sends what Echo's Renderer makes of a template: see [Context.Template].
func (c *Context) PatchTemplate(name string, data any, opts ...Option) error {
	return c.PatchComponent(Named(name, data), opts...)
}

// MergeTemplate is [Context.PatchTemplate].
func (c *Context) MergeTemplate(name string, data any, opts ...Option) error {
	return c.PatchTemplate(name, data, opts...)
}

// PatchSignals sends [PatchSignals].
func (c *Context) PatchSignals(v any, opts ...Option) error { return c.Send(PatchSignals(v, opts...)) }

// MergeSignals sends [MergeSignals].
func (c *Context) MergeSignals(v any, opts ...Option) error { return c.Send(MergeSignals(v, opts...)) }

// RemoveElements sends [RemoveElements].
func (c *Context) RemoveElements(selector string, opts ...Option) error {
	return c.Send(RemoveElements(selector, opts...))
}

// RemoveFragments sends [RemoveFragments].
func (c *Context) RemoveFragments(selector string, opts ...Option) error {
	return c.Send(RemoveFragments(selector, opts...))
}

// RemoveSignals sends [RemoveSignals].
func (c *Context) RemoveSignals(paths ...string) error { return c.Send(RemoveSignals(paths...)) }

// ExecuteScript sends [ExecuteScript].
func (c *Context) ExecuteScript(js string, opts ...Option) error {
	return c.Send(ExecuteScript(js, opts...))
}

// ConsoleLog sends [ConsoleLog].
func (c *Context) ConsoleLog(msg string) error { return c.Send(ConsoleLog(msg)) }

// ConsoleError sends [ConsoleError].
func (c *Context) ConsoleError(msg string) error { return c.Send(ConsoleError(msg)) }

// DispatchEvent sends [DispatchEvent].
func (c *Context) DispatchEvent(name string, detail any, opts ...Option) error {
	return c.Send(DispatchEvent(name, detail, opts...))
}
