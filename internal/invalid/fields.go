package invalid

import (
	"encoding"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"reflect"
	"slices"
	"strings"
)

// form is what was bound, as far as errors go: the structs, as if they were
// embedded in one, and fields that are in none of them.
type form struct{ fields []*field }

// field is a field of a struct, and what is wrong with it.
type field struct {
	inGo     string
	names    []string // by its tags; the first is its signal's
	embedded bool     // its fields stand for it
	fields   []*field
	message  string
}

// bindUnmarshaler is what Echo's binder lets read a single value.
type bindUnmarshaler interface{ UnmarshalParam(param string) error }

var errNoStruct = errors.New("datastar: Invalid: fields are those of a struct")

func formOf(structs []any) (*form, error) {
	f := new(form)
	for _, bound := range structs {
		t := reflect.TypeOf(bound)
		for t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == nil || t.Kind() != reflect.Struct {
			return nil, fmt.Errorf("%w, and %T is none", errNoStruct, bound)
		}
		if fields := fieldsOf(t, nil); len(fields) > 0 {
			f.fields = append(f.fields, &field{inGo: t.Name(), embedded: true, fields: fields})
		}
	}
	return f, nil
}

// fieldsOf returns the fields of a struct that is within others.
func fieldsOf(t reflect.Type, within []reflect.Type) (fields []*field) {
	within = append(within, t)
	for i := range t.NumField() {
		f := t.Field(i)
		name, names := namesOf(f)
		made := &field{inGo: f.Name, names: names}
		if inner := structOf(f.Type, within); inner != nil {
			made.fields = fieldsOf(inner, within)
			made.embedded = f.Anonymous && name == ""
		}
		if len(names) > 0 && (f.IsExported() && !made.embedded || made.embedded && len(made.fields) > 0) {
			fields = append(fields, made)
		}
	}
	return fields
}

// structOf returns the struct that a field is or points to, if its fields have
// errors of their own: they have none where it is read from a single value,
// and where it is inside itself.
func structOf(t reflect.Type, within []reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[multipart.FileHeader]() || slices.Contains(within, t) {
		return nil
	}
	for _, single := range []reflect.Type{
		reflect.TypeFor[encoding.TextUnmarshaler](), reflect.TypeFor[stdjson.Unmarshaler](), reflect.TypeFor[bindUnmarshaler](),
	} {
		if reflect.PointerTo(t).Implements(single) {
			return nil
		}
	}
	return t
}

// namesOf returns the names of a field: by its json tag, by those for forms and
// URLs, or its own in Go where JSON takes that. There are none for a field
// that is never bound.
func namesOf(f reflect.StructField) (name string, names []string) {
	whole := f.Tag.Get("json")
	if whole != "-" {
		name, _, _ = strings.Cut(whole, ",")
	}
	for _, name := range []string{name, f.Tag.Get("form"), f.Tag.Get("query"), f.Tag.Get("param")} {
		if name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 && whole != "-" {
		names = []string{f.Name}
	}
	return name, names
}

// set says what is wrong, if that is the first to be said. Of a struct it is
// said at its first field: its signal is an object, and stays one.
func (f *field) set(message string) {
	if len(f.fields) > 0 {
		f.fields[0].set(message)
	} else if f.message == "" {
		f.message = message
	}
}

// signals returns what is wrong with each field, or "".
func (f *form) signals() map[string]any {
	signals := map[string]any{}
	collect(signals, f.fields)
	return signals
}

func collect(signals map[string]any, fields []*field) {
	for _, f := range fields {
		if f.embedded {
			collect(signals, f.fields)
			continue
		}
		name := f.names[0]
		switch taken := signals[name].(type) {
		case map[string]any:
			collect(taken, f.fields)
		case string, nil:
			if len(f.fields) > 0 {
				nested := map[string]any{}
				collect(nested, f.fields)
				signals[name] = nested
			} else if taken == nil || taken == "" {
				signals[name] = f.message
			}
		}
	}
}
