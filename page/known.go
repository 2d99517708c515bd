package page

import (
	"fmt"
	"html/template"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// WithSignalsOf returns a Builder for pages whose signals are those of these structs, such
// as the ones that Bind fills, by their json tags. Any other name in an attribute, in
// [Builder.Signal] or after $ in an expression is an error that lists the names there
// are, so that a field that is renamed breaks the first render:
//
//	var funcs = page.For(event.V1).WithSignalsOf(SignUp{}, state{}).FuncMap()
//
//	<input {{bind "email"}}> <output {{text "$errors.email"}}></output>
//
// Below errors are the names that Invalid gives the fields, under any prefix, unless a
// struct has a field of that name. Names that begin with "_" are the page's own, and not
// looked at. Nor is what stands in an attribute that is written by hand. What is no struct
// is an error of all of them. The structs are looked at once, so keep the Builder. [Of] has
// names that the compiler checks.
func (b Builder) WithSignalsOf(structs ...any) Builder {
	d := *dialectOf(b.protocol)
	d.known = &known{}
	for _, s := range structs {
		t := reflect.TypeOf(s)
		if t != nil {
			t = structOf(t)
		}
		if t == nil {
			d.known.err = fmt.Errorf("WithSignalsOf: %T has no fields that are signals", s)
			break
		}
		d.known.signals = append(d.known.signals, nodeOf(t, signalName))
		d.known.errors = append(d.known.errors, nodeOf(t, errorName))
	}
	b.own = &d
	return b
}

// dialect returns how the page is written.
func (b Builder) dialect() *dialect {
	if b.own != nil {
		return b.own
	}
	return dialectOf(b.protocol)
}

// known is the names of signals that a page has, and of what is wrong with them. A nil
// one knows nothing and allows all.
type known struct {
	signals, errors []*node
	err             error
}

// names are what an expression names, and strings, in which nothing is named.
var names = regexp.MustCompile(`'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\$(\w+(?:[.-]\w+)*)`)

// checkExpression returns an error for a name after $ that no struct has. The last part
// of one that is called is a method.
func (k *known) checkExpression(js template.JS) error {
	if k == nil || !strings.Contains(string(js), "$") {
		return nil
	}
	for _, at := range names.FindAllStringSubmatchIndex(string(js), -1) {
		if at[2] < 0 {
			continue
		}
		path := string(js[at[2]:at[3]])
		if strings.HasPrefix(string(js[at[3]:]), "(") {
			path = path[:max(strings.LastIndexByte(path, '.'), 0)]
		}
		if err := k.check(path, true); err != nil {
			return err
		}
	}
	return nil
}

// check returns an error for a path that no struct has. In an expression, what is below a
// single value is JavaScript's.
func (k *known) check(path string, expression bool) error {
	switch {
	case k == nil:
		return nil
	case k.err != nil || path == "" || path[0] == '_':
		return k.err
	}
	parts := strings.Split(path, ".")
	err := find(k.signals, path, parts, expression)
	if err != nil && parts[0] == "errors" && !k.declare("errors") {
		return k.checkError(path, parts[1:], expression)
	}
	return err
}

// checkError is check for what is below errors, where any prefix may stand before a field.
func (k *known) checkError(path string, parts []string, expression bool) error {
	for i := range parts {
		if find(k.errors, path, parts[i:], expression) == nil {
			return nil
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return find(k.errors, path, parts, expression)
}

// declare reports whether a struct has a signal of its own with the name.
func (k *known) declare(name string) bool {
	return slices.ContainsFunc(k.signals, func(n *node) bool { return n.fields[name] != nil })
}

// find returns an error that names what there is, unless one of the structs has the path.
func find(structs []*node, path string, parts []string, expression bool) error {
	deepest, there := 0, []string{}
	for _, n := range structs {
		last, depth, ok := n.find(parts, expression)
		switch {
		case ok:
			return nil
		case depth > deepest:
			deepest, there = depth, nil
			fallthrough
		case depth == deepest:
			there = append(there, last.String())
		}
	}
	return fmt.Errorf("no struct has the signal %q: %s", path, strings.Join(there, ", and "))
}
