package page

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// field is a field of a struct that stands for a signal, or that is embedded and whose
// fields do.
type field struct {
	name     string // of the signal, or "" if it is embedded
	index    int
	embedded bool
	of       reflect.Type // its struct, or nil where it is a single value
}

// fieldsOf returns the fields of a struct, those that are embedded last. named says what
// a field is called, or "" if it is no signal.
func fieldsOf(t reflect.Type, named func(reflect.StructField) string) (own []field) {
	var embedded []field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("json") == "" && f.Anonymous && structOf(f.Type) != nil {
			embedded = append(embedded, field{"", i, true, structOf(f.Type)})
		} else if name := named(f); name != "" && f.IsExported() {
			own = append(own, field{name, i, false, structOf(f.Type)})
		}
	}
	return append(own, embedded...)
}

// structOf returns the struct that a type is or points to, or nil where its JSON is not
// that of its fields.
func structOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for _, own := range []reflect.Type{
		reflect.TypeFor[json.Marshaler](), reflect.TypeFor[json.Unmarshaler](),
		reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
	} {
		if reflect.PointerTo(t).Implements(own) {
			return nil
		}
	}
	return t
}

// signalName is the name of the signal of a field.
func signalName(f reflect.StructField) string {
	tag := f.Tag.Get("json")
	if tag == "-" {
		return ""
	}
	if name, _, _ := strings.Cut(tag, ","); name != "" {
		return name
	}
	return f.Name
}

// errorName is the name of the signal below errors that says what is wrong with a field.
func errorName(f reflect.StructField) string {
	name := signalName(f)
	if tagged, _, _ := strings.Cut(f.Tag.Get("json"), ","); tagged != "" && tagged != "-" {
		return name
	}
	for _, key := range []string{"form", "query", "param"} {
		if tag := f.Tag.Get(key); tag != "" {
			return tag
		}
	}
	return name
}
