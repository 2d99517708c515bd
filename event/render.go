package event

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// Component is the interface of templ's components. [Render] also accepts
// others.
type Component interface {
	Render(ctx context.Context, w io.Writer) error
}

// node is the interface of gomponents' nodes.
type node interface{ Render(w io.Writer) error }

var errNoComponent = errors.New("there is no component: it is nil")

// Render writes the HTML of a component, which is anything that renders:
//
//   - a [Component], such as templ's, which is given ctx
//   - anything with a method Render(io.Writer) error, such as gomponents' nodes
//   - an [io.WriterTo], or a func(io.Writer) error
//   - HTML itself: a string, template.HTML, or any other string type
//
// An error is returned for anything else, for nil, for a nil pointer or
// function, and when the component returns one; w may hold half of it then.
func Render(ctx context.Context, w io.Writer, component any) error {
	if err := render(ctx, w, component); err != nil {
		return fmt.Errorf("datastar: rendering: %w", err)
	}
	return nil
}

func render(ctx context.Context, w io.Writer, component any) error {
	value := reflect.ValueOf(component)
	if kind := value.Kind(); kind == reflect.Invalid || (kind == reflect.Pointer || kind == reflect.Func) && value.IsNil() {
		return errNoComponent
	}
	switch c := component.(type) {
	case Component:
		return c.Render(ctx, w)
	case node:
		return c.Render(w)
	case io.WriterTo:
		_, err := c.WriteTo(w)
		return err
	case func(io.Writer) error:
		return c(w)
	}
	if value.Kind() == reflect.String {
		_, err := io.WriteString(w, value.String())
		return err
	}
	return fmt.Errorf("%T does not render: it is not HTML and has no method that renders", component)
}
