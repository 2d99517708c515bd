// Code generated from ../invalid.go by go generate; DO NOT EDIT.

package datastar

import (
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/invalid"
)

// FieldErrors is an error that says what is wrong with which field, for
// [Invalid]. A field is named as its signal is, with dots between the parts, such
// as items.3.title.
type FieldErrors interface {
	error
	Fields() map[string]string
}

// Problem is what is wrong with a field, for Config.Message.
type Problem struct {
	// Field is the path of its signal, such as items.3.title.
	Field string

	// Tag and Param are those of go-playground/validator, such as min and 3, or
	// "" for what something else says.
	Tag, Param string

	// Text is the message in English, or that of [FieldErrors].
	Text string

	// Err says it, such as a validator.FieldError.
	Err error
}

// Invalid turns an error about fields into signals, errors.name for the field
// name, that hold what is wrong in short English. Such errors are, wrapped or
// not, those of go-playground/validator, *echo.BindingError, what the signals
// failed with in [Context.Bind] or [Signals], and [FieldErrors], which an app
// with messages of its own implements.
//
// of is what was bound, a struct or a pointer to one. Its fields are named by
// their json tags, else by their form, query or param tags; a nested struct
// gives nested signals. All its other fields are set to "", so that what was
// mended goes away: Invalid(nil, &in) clears them all. Without of, only the
// fields of the error are set, named as the error names them, which for
// validator is right once its RegisterTagNameFunc returns json tags.
//
// What is wrong inside a slice or map goes to the field that holds it. With the
// tag datastar:"rows" that field has a signal for each row instead, by its index
// or key, such as errors.items.3.title, and errors.items.all for what is wrong
// with all of it. That also has what is wrong in a row whose key is not of
// letters, digits, "_" and "-", or after the first 1000 rows.
//
// An error that is about no field is the event's own, so that sending it
// returns err. What else is wrapped together with fields is not shown.
func Invalid(err error, of ...any) Event {
	return invalidEvent(InvalidFields(err, of...))
}

// InvalidIn is [Invalid] with its signals below a prefix, for one of several forms
// on a page or for a single row: errors.add.name for the prefix "add" and the field
// name. The prefix is a path of letters, digits, "_" and "-", with dots between its
// parts.
func InvalidIn(prefix string, err error, of ...any) Event {
	fields, err := InvalidFields(err, of...)
	return invalidEvent(below(prefix, fields, err))
}

// InvalidFields returns the messages of [Invalid] by the name of the field, a
// nested struct's as a map of their own, for the template of a page that is
// made anew. It returns err where that is about no field.
func InvalidFields(err error, of ...any) (map[string]any, error) {
	return invalid.Fields(err, of, bindingProblem, func(invalid.Problem) string { return "" })
}

// Invalid sends [Invalid] in the words of Config.Message, or returns err where that
// is about no field.
func (c *Context) Invalid(err error, of ...any) error {
	return c.Send(invalidEvent(c.InvalidFields(err, of...)))
}

// InvalidIn sends [InvalidIn] in the words of Config.Message, or returns err where
// that is about no field.
func (c *Context) InvalidIn(prefix string, err error, of ...any) error {
	fields, err := c.InvalidFields(err, of...)
	return c.Send(invalidEvent(below(prefix, fields, err)))
}

// InvalidFields is [InvalidFields] in the words of Config.Message.
func (c *Context) InvalidFields(err error, of ...any) (map[string]any, error) {
	return invalid.Fields(err, of, bindingProblem, func(p invalid.Problem) string {
		if c.setup.Message == nil {
			return ""
		}
		return c.setup.Message(c, Problem(p))
	})
}

func below(prefix string, fields map[string]any, err error) (map[string]any, error) {
	if err != nil {
		return nil, err
	}
	return invalid.Within(prefix, fields)
}

func invalidEvent(fields map[string]any, err error) Event {
	if err != nil {
		return event.Failed(err)
	}
	return MergeSignals(map[string]any{"errors": fields})
}

// BindValid is [Context.Bind], followed by Validate where Echo has a Validator. Its
// errors are those of these two, for [Context.Invalid] to show.
func (c *Context) BindValid(i any) error {
	if err := c.Bind(i); err != nil {
		return err
	}
	if c.Echo().Validator == nil {
		return nil
	}
	return c.Validate(i)
}
