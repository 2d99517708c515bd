// Package invalid finds out what is wrong with which field of a form.
package invalid

import (
	"cmp"
	stdjson "encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-json"
)

// Binding reports whether an error is what a binder says of a field, and
// returns the field's name and what is wrong with it, if that is known.
type Binding func(err error) (name, message string, ok bool)

// Fields returns what err says of the fields of structs, by their names, a
// nested struct's as a map of their own, and "" for the others. It returns err
// where that is about no field.
func Fields(err error, of []any, binding Binding) (map[string]any, error) {
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
	return f.signals(), nil
}

// problem is what is wrong with a field.
type problem struct {
	place   string   // the field in Go, such as In.Address.Street, if that is known
	path    []string // as the error names it
	message string
}

// problemsOf returns what is wrong with which field, as an error or one that it
// wraps says.
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

// problemsIn returns what the error itself says.
func (b Binding) problemsIn(err error) []problem {
	if name, message, ok := b(err); ok {
		return []problem{{path: []string{name}, message: cmp.Or(message, notValid)}}
	}
	var found []problem
	switch e := err.(type) {
	case interface{ Fields() map[string]string }:
		for name, message := range e.Fields() {
			found = append(found, problem{path: strings.Split(name, "."), message: message})
		}
		slices.SortFunc(found, func(a, b problem) int { return slices.Compare(a.path, b.path) })
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
