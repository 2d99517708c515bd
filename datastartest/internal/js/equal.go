package js

import "reflect"

// StrictEqual is the operator ===.
func StrictEqual(a, b Value) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if reflect.TypeOf(a) != reflect.TypeOf(b) || !reflect.TypeOf(a).Comparable() {
		return false
	}
	return a == b
}

// looseEqual is the operator ==.
func (m *machine) looseEqual(a, b Value) bool {
	switch {
	case Nullish(a) || Nullish(b):
		return Nullish(a) && Nullish(b)
	case TypeOf(a) == TypeOf(b), isObject(a) && isObject(b):
		return StrictEqual(a, b)
	case isObject(a):
		return m.looseEqual(m.primitive(a), b)
	case isObject(b):
		return m.looseEqual(a, m.primitive(b))
	}
	return m.number(a) == m.number(b)
}

// sameValueZero is how includes compares: a number that is NaN is equal to itself.
func sameValueZero(a, b Value) bool {
	x, first := a.(float64)
	y, second := b.(float64)
	return StrictEqual(a, b) || first && second && x != x && y != y
}
