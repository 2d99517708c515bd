package page

import (
	"reflect"
	"slices"
	"strings"
)

// node is the signals of a struct, or a single signal.
type node struct {
	name   string // in Go
	open   bool   // anything may be below: it is a map, a list, or writes its own JSON
	names  []string
	fields map[string]*node
}

func nodeOf(t reflect.Type, named func(reflect.StructField) string) *node {
	n := &node{name: t.String(), fields: map[string]*node{}}
	n.add(t, named, nil)
	return n
}

// add adds the fields of a struct. within are the structs around it, in which no other of
// their type is looked at.
func (n *node) add(t reflect.Type, named func(reflect.StructField) string, within []reflect.Type) {
	within = append(within, t)
	for _, f := range fieldsOf(t, named) {
		known := f.of != nil && !slices.Contains(within, f.of)
		switch {
		case f.embedded && known:
			n.add(f.of, named, within)
		case f.embedded, n.fields[f.name] != nil: // an outer one
		default:
			made := &node{name: n.name + "." + t.Field(f.index).Name, open: !known && !single(t.Field(f.index).Type), fields: map[string]*node{}}
			n.names, n.fields[f.name] = append(n.names, f.name), made
			if known {
				made.add(f.of, named, within)
			}
		}
	}
}

// single reports whether the JSON of a type is a text, a number or a boolean.
func single(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() >= reflect.Bool && t.Kind() <= reflect.Float64 || t.Kind() == reflect.String
}

// find goes down a path. It returns the last struct on the way, how deep that is, and
// whether the path ends at a signal. In an expression it may go on below a single one.
func (n *node) find(parts []string, expression bool) (last *node, depth int, ok bool) {
	for last = n; ; depth++ {
		switch next := last.fields[parts[depth]]; {
		case next == nil:
			return last, depth, false
		case next.open, len(parts) == depth+1:
			return last, depth, true
		case len(next.fields) == 0:
			return last, depth, expression
		default:
			last = next
		}
	}
}

func (n *node) String() string { return n.name + " has " + strings.Join(n.names, ", ") }
