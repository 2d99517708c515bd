package page

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Of returns a struct whose fields stand for signals, and the function that names the
// signal of one, by its json tag, as Bind fills it. So a field that is renamed breaks the
// build:
//
//	var form, name = page.Of[SignUp]()
//
//	<input data-bind={ name(&form.Address.City) }>      "address.city"
//	<p data-text={ "$" + name(&form.Email) }></p>
//
// Nothing is read from the struct or written to it. The structs that it points to are
// there, too, except for one that is within its own type. Of panics where T is no struct,
// and name where it is not given the address of a field that is a signal: its message has
// those that are. In html/template, [Builder.WithSignalsOf] checks the names.
func Of[T any]() (fields *T, name func(field any) string) {
	fields = new(T)
	v := reflect.ValueOf(fields).Elem()
	if structOf(v.Type()) == nil {
		panic(fmt.Sprintf("datastar: page.Of: %T has no fields that are signals", *fields))
	}
	all := addresses{}
	all.add(v, "", nil)
	return fields, func(field any) string {
		at := reflect.ValueOf(field)
		if at.Kind() == reflect.Pointer {
			if path, ok := all[address{at.Pointer(), at.Type().Elem()}]; ok {
				return path
			}
		}
		panic(fmt.Sprintf("datastar: page.Of: a %T is the address of no signal of %T, which has %s", field, *fields, all))
	}
}

// address is where a field is. The first field of a struct is where the struct is.
type address struct {
	at uintptr
	of reflect.Type
}

// addresses are the paths of signals.
type addresses map[address]string

// add adds the fields of a struct, whose paths begin with a prefix. within are the
// structs around it.
func (a addresses) add(v reflect.Value, prefix string, within []reflect.Type) {
	within = append(within, v.Type())
	for _, f := range fieldsOf(v.Type(), signalName) {
		at := v.Field(f.index)
		path := prefix
		if !f.embedded {
			path += f.name
			a[address{at.Addr().Pointer(), at.Type()}] = path
			path += "."
		}
		if f.of == nil || slices.Contains(within, f.of) {
			continue
		}
		if inner, ok := made(at); ok {
			a.add(inner, path, within)
		}
	}
}

// made returns the struct that a field is, or the one that it is made to point to.
func made(v reflect.Value) (reflect.Value, bool) {
	for v.Kind() == reflect.Pointer {
		if !v.CanSet() {
			return v, false
		}
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	return v, true
}

// String lists the paths.
func (a addresses) String() string {
	var paths []string
	for _, path := range a {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return strings.Join(paths, ", ")
}
