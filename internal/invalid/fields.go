package invalid

import (
	"cmp"
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

// field is a field of a struct, with the problem that is shown at it.
type field struct {
	inGo     string
	names    []string // those of its tags; the first is also the name of its signal
	embedded bool     // its fields are shown in its place
	fields   []*field
	rows     *rows // not nil where fields are rows
	shown    *problem
}

// maker makes the fields of structs.
type maker struct {
	within []reflect.Type // the structs around
	left   *int           // rows that may still be made
}

// bindUnmarshaler is the interface of types that Echo's binder reads from one
// value.
type bindUnmarshaler interface{ UnmarshalParam(param string) error }

var errNoStruct = errors.New("datastar: Invalid: fields are those of a struct")

func formOf(structs []any) (*form, error) {
	f, left := new(form), mostRows
	for _, bound := range structs {
		t := reflect.TypeOf(bound)
		for t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == nil || t.Kind() != reflect.Struct {
			return nil, fmt.Errorf("%w, and %T is none", errNoStruct, bound)
		}
		if fields := (maker{left: &left}).fieldsOf(t, reflect.ValueOf(bound)); len(fields) > 0 {
			f.fields = append(f.fields, &field{inGo: t.Name(), embedded: true, fields: fields})
		}
	}
	return f, nil
}

// fieldsOf returns the fields of a struct. v is the struct or what points to it, or
// the zero Value where there is none.
func (m maker) fieldsOf(t reflect.Type, v reflect.Value) (fields []*field) {
	v = pointed(v)
	m.within = append(slices.Clip(m.within), t)
	for i := range t.NumField() {
		f := t.Field(i)
		name, names := namesOf(f)
		made := &field{inGo: f.Name, names: names}
		var value reflect.Value
		if v.IsValid() {
			value = v.Field(i)
		}
		if inner := structOf(f.Type, m.within); inner != nil {
			made.fields = m.fieldsOf(inner, value)
			made.embedded = f.Anonymous && name == ""
		} else if f.Tag.Get("datastar") == "rows" {
			m.addRows(made, f.Type, value)
		}
		if len(names) > 0 && (f.IsExported() && !made.embedded || made.embedded && len(made.fields) > 0) {
			fields = append(fields, made)
		}
	}
	return fields
}

// pointed returns what v points to, or the zero Value.
func pointed(v reflect.Value) reflect.Value {
	for v.IsValid() && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v
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

// set shows a problem at the field unless one is shown. A struct has no message of
// its own, since its signal is an object: its first field gets it.
func (f *field) set(p problem) {
	if len(f.fields) > 0 {
		f.fields[0].set(p)
	} else if f.shown == nil {
		f.shown = &p
	}
}

// signals returns the message about each field, by the field's name. It is ""
// for a field without one.
func (f *form) signals(say func(Problem) string) map[string]any {
	signals := map[string]any{}
	collect(signals, f.fields, "", say)
	return signals
}

func collect(signals map[string]any, fields []*field, within string, say func(Problem) string) {
	for _, f := range fields {
		if f.embedded {
			collect(signals, f.fields, within, say)
			continue
		}
		name := f.names[0]
		path := within + name
		switch taken := signals[name].(type) {
		case map[string]any:
			collect(taken, f.fields, path+".", say)
		case string, nil:
			if len(f.fields) > 0 {
				nested := map[string]any{}
				collect(nested, f.fields, path+".", say)
				signals[name] = nested
			} else if taken == nil || taken == "" {
				signals[name] = f.message(path, say)
			}
		}
	}
}

// message returns what is shown at the field.
func (f *field) message(path string, say func(Problem) string) string {
	if f.shown == nil {
		return ""
	}
	f.shown.Field = path
	return cmp.Or(say(f.shown.Problem), f.shown.Text)
}
