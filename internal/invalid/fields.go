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

// form is the fields of the structs that were bound, as if the structs were
// embedded in one, and further fields that are named by errors only.
type form struct{ fields []*field }

// field is a field of a struct, with the message about it.
type field struct {
	inGo     string
	names    []string // those of its tags; the first is also the name of its signal
	embedded bool     // its fields are shown in its place
	fields   []*field
	message  string
}

// bindUnmarshaler is the interface of types that Echo's binder reads from one
// value.
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

// fieldsOf returns the fields of a struct. within are the structs around it.
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

// structOf returns the struct that a field is or points to, or nil if the field
// is shown as a whole: it is no struct, it is read from one value, it is a
// file, or it is inside a struct of its own type.
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

// namesOf returns the name in the json tag, and all names of a field: those in
// its tags json, form, query and param, or else its name in Go. names is empty
// for a field that is never bound.
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

// set sets the message of the field unless it has one. A struct has no message
// of its own, since its signal is an object: its first field gets the message.
func (f *field) set(message string) {
	if len(f.fields) > 0 {
		f.fields[0].set(message)
	} else if f.message == "" {
		f.message = message
	}
}

// signals returns the message about each field, by the field's name. It is ""
// for a field without one.
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
