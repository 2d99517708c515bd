// Package invalid turns errors of binding and validation into a message per field.
package invalid

import (
	"cmp"
	stdjson "encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-json"
)

// Binding reports whether err is a binder's error about one field. It returns
// the field's name, and the message, which may be "".
type Binding func(err error) (name, message string, ok bool)

// Fields returns the messages that err holds about the fields of structs, by
// field name. A nested struct is a map of its own, and a field without a
// message is "". Where the structs lack a field that err names, it is added.
// err is returned if it is about no field, or names none that can be a signal.
// Another error is returned if one of the values is no struct. say may return
// another text for a problem, or "".
func Fields(err error, of []any, binding Binding, say func(Problem) string) (map[string]any, error) {
	problems := binding.problemsOf(err)
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
	return f.signals(say), nil
}

// Problem is what is wrong with a field.
type Problem struct {
	Field      string // the path of its signal
	Tag, Param string // validator's
	Text       string // in English
	Err        error  // what says it
}

// problem is a Problem and where it is.
type problem struct {
	Problem
	place string   // the path of the field in Go, such as In.Address.Street, or ""
	path  []string // the path of names in the error
}

func problemAt(path []string, text string, err error) problem {
	return problem{Problem: Problem{Text: text, Err: err}, path: path}
}

// problemsOf returns the problems that an error holds, or else those of the
// errors that it wraps.
func (b Binding) problemsOf(err error) []problem {
	if problems := b.problemsIn(err); len(problems) > 0 {
		return problems
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return b.problemsOf(e.Unwrap())
	case interface{ Unwrap() []error }:
		var all []problem
		for _, err := range e.Unwrap() {
			all = append(all, b.problemsOf(err)...)
		}
		return all
	}
	return nil
}

// problemsIn returns the problems that the error itself holds.
func (b Binding) problemsIn(err error) []problem {
	if name, message, ok := b(err); ok {
		return []problem{problemAt([]string{name}, cmp.Or(message, notValid), err)}
	}
	var found []problem
	switch e := err.(type) {
	case interface{ Fields() map[string]string }:
		for name, message := range e.Fields() {
			found = append(found, problemAt(strings.Split(name, "."), message, err))
		}
		slices.SortFunc(found, func(a, b problem) int { return slices.Compare(a.path, b.path) })
	case *json.UnmarshalTypeError:
		found = []problem{problemAt(strings.Split(e.Field, "."), typeMessage(e.Type, e.Value), err)}
	case *stdjson.UnmarshalTypeError:
		found = []problem{problemAt(strings.Split(e.Field, "."), typeMessage(e.Type, e.Value), err)}
	default:
		found = validationIn(err)
	}
	return found
}

// fieldError is the interface of an error of package validator about one field.
type fieldError interface {
	Namespace() string
	StructNamespace() string
	Tag() string
	Param() string
	Kind() reflect.Kind
	Error() string
}

// validationIn returns the problems of an error of package validator, which is
// a slice of field errors, or a single one.
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
	said := Problem{Tag: e.Tag(), Param: e.Param(), Text: validationMessage(e), Err: e}
	return problem{said, e.StructNamespace(), strings.Split(name, ".")}
}
