package js

import "math"

// Value is a value: nil for undefined, [Null], bool, float64, string, [*Object], [*Array], [*Function],
// [*RegExp], or a [Host].
type Value any

// Null is the value null.
type Null struct{}

// Host is an object that the program around gives to an expression, such as an element. It is a
// pointer, since expressions compare objects by identity.
type Host interface {
	// Get returns a property. A name that the host does not know is an error made by [Unsupported],
	// unless the host is sure that it is undefined.
	Get(name string) (Value, error)
	Set(name string, v Value) error
}

// Keyed is a Host with properties that can be listed and deleted.
type Keyed interface {
	Host
	Has(name string) bool // as the operator in
	Keys() []string       // its own
	Delete(name string) error
}

// List is a Host that is an array.
type List interface {
	Host
	Len() int
	SetLen(n int) error
	HasIndex(i int) bool
	Index(i int) (Value, error)
	SetIndex(i int, v Value) error
	DeleteIndex(i int) error
}

// Iterable is a Host whose values can be spread, such as a list of elements. A [List] is iterable by itself.
type Iterable interface {
	Iterate() ([]Value, error)
}

// Primitive is a Host that can become a string or a number.
type Primitive interface {
	// Primitive returns neither an object nor a function. It says whether a text is wanted, as String
	// does, or what an operator takes.
	Primitive(text bool) (Value, error)
}

// Nullish reports whether a value is undefined or null.
func Nullish(v Value) bool {
	return v == nil || v == Null{}
}

// TypeOf is the operator typeof.
func TypeOf(v Value) string {
	switch v.(type) {
	case nil:
		return "undefined"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case *Function:
		return "function"
	}
	return "object"
}

// Truthy reports whether a value counts as true.
func Truthy(v Value) bool {
	switch v := v.(type) {
	case nil, Null:
		return false
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	}
	return true
}

func isObject(v Value) bool {
	switch v.(type) {
	case nil, Null, bool, float64, string:
		return false
	}
	return true
}
