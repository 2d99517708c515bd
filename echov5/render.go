// Code generated from ../render.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/event"
)

// Template is one of the templates of Echo's Renderer: see [Named].
type Template struct {
	c    *Context
	name string
	data any
}

// Named returns the template with this name, and the data to execute it with, for
// [Context.PatchComponent] and [Context.View], which render it through Echo's
// Renderer.
func Named(name string, data any) Template { return Template{name: name, data: data} }

var errNoContext = errors.New("a template is rendered by a Context: by its PatchComponent, View or Template, or by Renderer")

// Render makes an [event.Component] of a template that a Context was given. An error
// is returned for any other, such as one that was given to the function
// [PatchComponent]; echo.ErrRendererNotRegistered where Echo has no Renderer;
// or what the Renderer fails with.
func (t Template) Render(_ context.Context, w io.Writer) error {
	if t.c == nil {
		return fmt.Errorf("template %q: %w", t.name, errNoContext)
	}
	if t.c.Echo().Renderer == nil {
		return echo.ErrRendererNotRegistered
	}
	if err := render(t.c, w, t.name, t.data); err != nil {
		return fmt.Errorf("template %q: %w", t.name, err)
	}
	return nil
}

// own makes a template this context's, and leaves any other component alone.
func (c *Context) own(component any) any {
	if t, ok := component.(Template); ok {
		t.c = c
		return t
	}
	return component
}

// Template is [PatchElements] for what Echo's Renderer makes of a template,
// as a value to keep or publish. Its error, or echo.ErrRendererNotRegistered,
// is the event's.
func (c *Context) Template(name string, data any, opts ...Option) Event {
	r, err := c.stream.Request()
	if err != nil {
		return event.Failed(err)
	}
	return MergeComponent(r.Context(), c.own(Named(name, data)), opts...)
}
