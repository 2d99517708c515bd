package datastar

import (
	stdjson "encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-json"
	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/event"
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
// with words of its own implements.
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
	problems := problemsOf(err)
	if err != nil && len(problems) == 0 {
		return nil, err
	}
	f, wrong := formOf(of)
	if wrong != nil {
		return nil, wrong
	}
	shown := err == nil
	for _, p := range problems {
		shown = f.show(p) || shown
	}
	if !shown {
		return nil, err
	}
	return f.signals(), nil
}

// Invalid sends [Invalid], or returns err where that is about no field.
func (c *Context) Invalid(err error, of ...any) error { return c.Send(Invalid(err, of...)) }

// problem is what is wrong with a field.
type problem struct {
	place   string   // the field in Go, such as In.Address.Street, if that is known
	path    []string // as the error names it
	message string
}

// problemsOf returns what is wrong with which field, as an error or one that it
// wraps says.
func problemsOf(err error) []problem {
	if problems := problemsIn(err); len(problems) > 0 {
		return problems
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return problemsOf(e.Unwrap())
	case interface{ Unwrap() []error }:
		var all []problem
		for _, err := range e.Unwrap() {
			all = append(all, problemsOf(err)...)
		}
		return all
	}
	return nil
}

// problemsIn returns what the error itself says.
func problemsIn(err error) []problem {
	var found []problem
	switch e := err.(type) {
	case FieldErrors:
		for name, message := range e.Fields() {
			found = append(found, problem{path: strings.Split(name, "."), message: message})
		}
		slices.SortFunc(found, func(a, b problem) int { return slices.Compare(a.path, b.path) })
	case *echo.BindingError:
		found = []problem{{path: []string{e.Field}, message: bindingMessage(e)}}
	case *json.UnmarshalTypeError:
		found = []problem{{path: strings.Split(e.Field, "."), message: typeMessage(e.Type, e.Value)}}
	case *stdjson.UnmarshalTypeError:
		found = []problem{{path: strings.Split(e.Field, "."), message: typeMessage(e.Type, e.Value)}}
	default:
		found = validationIn(err)
	}
	return found
}

// fieldError is what validator says of a field.
type fieldError interface {
	Namespace() string
	StructNamespace() string
	Tag() string
	Param() string
	Kind() reflect.Kind
}

// validationIn returns what validator's error says: a slice with an error per
// field, or one of them.
func validationIn(err error) (found []problem) {
	if e, ok := err.(fieldError); ok {
		return []problem{validation(e)}
	}
	value := reflect.ValueOf(err)
	if value.Kind() != reflect.Slice {
		return nil
	}
	for i := range value.Len() {
		if e, ok := value.Index(i).Interface().(fieldError); ok {
			found = append(found, validation(e))
		}
	}
	return found
}

func validation(e fieldError) problem {
	name, _, _ := strings.Cut(e.Namespace(), "[")
	if _, rest, nested := strings.Cut(name, "."); nested {
		name = rest
	}
	return problem{place: e.StructNamespace(), path: strings.Split(name, "."), message: validationMessage(e)}
}
