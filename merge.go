package datastar

import (
	"context"
	"fmt"
	"io"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/event"
)

// Every verb exists twice: as a function it is the event, to keep or publish;
// as a method of Context it sends the event.

// Event is one instruction to the page, as a value: see [event.Event].
type Event = event.Event

// Component is what templ's components are: anything that renders itself.
type Component = event.Component

// MergeFragments merges HTML into the page: see [event.MergeFragments].
func MergeFragments(html string, opts ...Option) Event { return event.MergeFragments(html, opts...) }

// MergeComponent is [MergeFragments] for what a component renders.
func MergeComponent(ctx context.Context, component Component, opts ...Option) Event {
	return event.MergeComponent(ctx, component, opts...)
}

// MergeSignals merges signals into the page's: see [event.MergeSignals].
func MergeSignals(v any, opts ...Option) Event { return event.MergeSignals(v, opts...) }

// RemoveFragments takes the elements away that a CSS selector matches.
func RemoveFragments(selector string, opts ...Option) Event {
	return event.RemoveFragments(selector, opts...)
}

// RemoveSignals removes signals by their dotted paths.
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

// MergeFragments sends [MergeFragments].
func (c *Context) MergeFragments(html string, opts ...Option) error {
	return c.Send(MergeFragments(html, opts...))
}

// MergeComponent sends [MergeComponent], rendered with the request's context,
// unless nothing can be sent any more.
func (c *Context) MergeComponent(component Component, opts ...Option) error {
	r, err := c.stream.Request()
	if err != nil {
		return err
	}
	return c.Send(MergeComponent(r.Context(), component, opts...))
}

// MergeTemplate sends what Echo's Renderer makes of a template: see [Context.Template].
func (c *Context) MergeTemplate(name string, data any, opts ...Option) error {
	return c.MergeComponent(template{c, name, data}, opts...)
}

// MergeSignals sends [MergeSignals].
func (c *Context) MergeSignals(v any, opts ...Option) error { return c.Send(MergeSignals(v, opts...)) }

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

// Template is [MergeFragments] for what Echo's Renderer makes of a template,
// as a value to keep or publish. Its error, or echo.ErrRendererNotRegistered,
// is the event's.
func (c *Context) Template(name string, data any, opts ...Option) Event {
	return MergeComponent(c.Request().Context(), template{c, name, data}, opts...)
}

// template is one of Echo's as a component.
type template struct {
	c    *Context
	name string
	data any
}

func (t template) Render(_ context.Context, w io.Writer) error {
	renderer := t.c.Echo().Renderer
	if renderer == nil {
		return echo.ErrRendererNotRegistered
	}
	if err := renderer.Render(w, t.name, t.data, t.c); err != nil {
		return fmt.Errorf("template %q: %w", t.name, err)
	}
	return nil
}
