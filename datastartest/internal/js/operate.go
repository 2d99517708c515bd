package js

import "math"

// operate applies an operator that evaluates both sides.
func (m *machine) operate(operator string, a, b Value) Value {
	switch operator {
	case "===":
		return StrictEqual(a, b)
	case "!==":
		return !StrictEqual(a, b)
	case "==":
		return m.looseEqual(a, b)
	case "!=":
		return !m.looseEqual(a, b)
	case "<", ">", "<=", ">=":
		return m.compare(operator, a, b)
	case "in":
		return m.in(a, b)
	case "+":
		return m.add(a, b)
	}
	x, y := m.number(a), m.number(b)
	if arithmetic, found := arithmetics[operator]; found {
		return arithmetic(x, y)
	}
	if operator == "**" {
		return m.power(x, y)
	}
	return bits(operator, uint32Of(x), uint32Of(y))
}

var arithmetics = map[string]func(x, y float64) float64{
	"-": func(x, y float64) float64 { return x - y },
	"*": func(x, y float64) float64 { return x * y },
	"/": func(x, y float64) float64 { return x / y },
	"%": math.Mod,
}

// bits applies an operator of 32 bits.
func bits(operator string, x, y uint32) float64 {
	switch operator {
	case "&":
		return float64(int32(x & y))
	case "|":
		return float64(int32(x | y))
	case "^":
		return float64(int32(x ^ y))
	case "<<":
		return float64(int32(x << (y & 31)))
	case ">>":
		return float64(int32(x) >> (y & 31))
	}
	return float64(x >> (y & 31)) // >>>
}

func (m *machine) add(a, b Value) Value {
	a, b = m.primitive(a), m.primitive(b)
	_, first := a.(string)
	_, second := b.(string)
	if first || second {
		return m.made(m.text(a) + m.text(b))
	}
	return m.number(a) + m.number(b)
}

// power is x to the y, where that is a whole number that is exact. Elsewhere engines differ.
func (m *machine) power(x, y float64) Value {
	if y == 0 {
		return 1.0
	}
	if !isWhole(x) || !isWhole(y) || y < 0 || y > 1100 {
		return m.fail(NotEvaluated, "a power whose result is not a whole number")
	}
	product := 1.0
	for range int(y) {
		product *= x
	}
	if math.Abs(product) > safe {
		return m.fail(NotEvaluated, "a power above 2**53")
	}
	return product
}

// compare is < and its like.
func (m *machine) compare(operator string, a, b Value) bool {
	a, b = m.primitive(a), m.primitive(b)
	s, first := a.(string)
	t, second := b.(string)
	if first && second {
		return ordered(operator, compareTexts(s, t))
	}
	x, y := m.number(a), m.number(b)
	switch {
	case math.IsNaN(x) || math.IsNaN(y):
		return false
	case x < y:
		return ordered(operator, -1)
	case x > y:
		return ordered(operator, 1)
	}
	return ordered(operator, 0)
}

func ordered(operator string, order int) bool {
	switch operator {
	case "<":
		return order < 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	}
	return order >= 0
}

// in reports whether there is a property.
func (m *machine) in(key, object Value) bool {
	name := m.key(key)
	switch o := object.(type) {
	case List:
		i, index := ArrayIndex(name)
		if k, is := object.(Keyed); is && !index {
			return k.Has(name) || m.library.array.has(name) || name == "length"
		}
		return index && o.HasIndex(i) || m.library.array.has(name) || name == "length"
	case Keyed:
		return o.Has(name)
	}
	if !isObject(object) {
		m.fail(TypeError, "in for %s", printed(object))
	}
	m.fail(NotEvaluated, "in for a value of type %s", TypeOf(object))
	return false
}
