package datastar

import (
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/invalid"
)

// FieldErrors is an error that says what is wrong with which field, for
// [Invalid]. A field is named as its signal is, with dots between the parts.
type FieldErrors interface {
	error
	Fields() map[string]string
}

// Invalid turns an error about fields into signals, errors.name for the field
// name, that hold what is wrong in short English. Such errors are, wrapped or
// not, those of go-playground/validator, *echo.BindingError, what the signals
// failed with in [Context.Bind] or [Signals], and [FieldErrors], which an app
// with messages of its own implements.
//
// of is what was bound, a struct or a pointer to one. Its fields are named by
// their json tags, else by their form, query or param tags; a nested struct
// gives nested signals, and what is wrong inside a slice or map goes to the
// field that holds it. All its other fields are set to "", so that what was
// mended goes away: Invalid(nil, &in) clears them all. Without of, only the
// fields of the error are set, named as the error names them, which for
// validator is right once its RegisterTagNameFunc returns json tags.
//
// An error that is about no field is the event's own, so that sending it
// returns err. What else is wrapped together with fields is not shown.
func Invalid(err error, of ...any) Event {
	fields, err := InvalidFields(err, of...)
	if err != nil {
		return event.Failed(err)
	}
	return MergeSignals(map[string]any{"errors": fields})
}

// InvalidFields returns the messages of [Invalid] by the name of the field, a
// nested struct's as a map of their own, for the template of a page that is
// made anew. It returns err where that is about no field.
func InvalidFields(err error, of ...any) (map[string]any, error) {
	return invalid.Fields(err, of, bindingProblem)
}

// Invalid sends [Invalid], or returns err where that is about no field.
func (c *Context) Invalid(err error, of ...any) error { return c.Send(Invalid(err, of...)) }
