package js

import (
	"math"
	"strconv"
	"strings"
)

// number is the function Number.
func (m *machine) number(v Value) float64 {
	switch v := m.primitive(v).(type) {
	case nil:
		return math.NaN()
	case bool:
		if v {
			return 1
		}
	case float64:
		return v
	case string:
		m.spend(len(v) / 8)
		return ParseNumber(v)
	}
	return 0 // false and null
}

// text is the function String.
func (m *machine) text(v Value) string {
	if isObject(v) {
		v = m.textOf(v)
	}
	return printed(v)
}

// printed is a primitive value as a string.
func printed(v Value) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case Null:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return FormatNumber(v)
	case string:
		return v
	}
	return "[object Object]"
}

// primitive returns a value that is no object: the value itself, or what operators make of an object.
func (m *machine) primitive(v Value) Value {
	if !isObject(v) {
		return v
	}
	switch v := v.(type) {
	case *Object:
		if p, made := m.convert(v, "valueOf"); made {
			return p
		}
	case Primitive:
		return m.must(v.Primitive(false))
	}
	return m.textOf(v)
}

// textOf returns an object as a primitive, as it is wanted for a string.
func (m *machine) textOf(v Value) Value {
	m.spend(1)
	switch v := v.(type) {
	case *Object:
		return m.objectText(v)
	case Primitive:
		return m.must(v.Primitive(true))
	case List:
		return m.join(v, ",")
	case *RegExp:
		return "/" + v.pattern + "/" + v.flags
	}
	return m.fail(NotEvaluated, "a value of type %s as a string", TypeOf(v))
}

// objectText is an object as a string: by the function that it has for that.
func (m *machine) objectText(o *Object) Value {
	if p, made := m.convert(o, "toString"); made {
		return p
	}
	if _, own := o.Own("toString"); !own {
		return "[object Object]"
	}
	if p, made := m.convert(o, "valueOf"); made {
		return p
	}
	return m.fail(TypeError, "an object is no primitive value")
}

// convert calls a function that an object has itself, and reports whether the result is a primitive.
func (m *machine) convert(o *Object, name string) (v Value, made bool) {
	f, own := o.Own(name)
	if _, callable := f.(*Function); !own || !callable {
		return nil, false
	}
	v = m.call(f, o, nil)
	return v, !isObject(v)
}

// key is a value as the name of a property.
func (m *machine) key(v Value) string { return m.text(v) }

// join is what the method of arrays does.
func (m *machine) join(l List, separator string) string {
	m.depth++
	if m.depth > maxDepth {
		m.fail(NotEvaluated, "an array in itself, or one that is too deep")
	}
	var b strings.Builder
	for i := range m.length(l) {
		if i > 0 {
			b.WriteString(separator)
		}
		if v := m.must(l.Index(i)); !Nullish(v) {
			b.WriteString(m.made(m.text(v)))
		}
		m.spend(1 + len(separator)/8)
	}
	m.depth--
	return b.String()
}
