package js

import (
	"slices"
	"strconv"
)

// Object is an object literal. Its keys are in JavaScript's order: array indices first, by size, and then the
// others as they came. The zero Object is empty.
type Object struct {
	keys   []string
	values map[string]Value
	closed bool // all that it has is known, so that any other name is an error
}

// NewObject returns an object with keys and values, which take turns.
func NewObject(pairs ...any) *Object {
	o := &Object{}
	for i := 0; i < len(pairs); i += 2 {
		o.put(pairs[i].(string), pairs[i+1])
	}
	return o
}

// Own returns an own property.
func (o *Object) Own(name string) (v Value, own bool) {
	v, own = o.values[name]
	return v, own
}

// Get returns a property, undefined where there is none.
func (o *Object) Get(name string) (Value, error) {
	if v, own := o.values[name]; own {
		return v, nil
	}
	if o.closed {
		return nil, Unsupported("the name %s is unknown", name)
	}
	return inherited(name)
}

// Set sets a property.
func (o *Object) Set(name string, v Value) error {
	if name == "__proto__" {
		return Unsupported("the prototype of an object")
	}
	if o.closed {
		return Unsupported("what JavaScript has cannot be changed: %s", name)
	}
	o.put(name, v)
	return nil
}

func (o *Object) put(name string, v Value) {
	if o.values == nil {
		o.values = map[string]Value{}
	}
	if _, own := o.values[name]; !own {
		o.keys = append(o.keys, name)
	}
	o.values[name] = v
}

// Has reports whether there is a property, of all objects or its own.
func (o *Object) Has(name string) bool {
	_, own := o.values[name]
	return own || Inherited(name)
}

// Keys returns the names of its own properties.
func (o *Object) Keys() []string { return OrderKeys(o.keys) }

// Delete deletes an own property.
func (o *Object) Delete(name string) error {
	if _, own := o.values[name]; own {
		delete(o.values, name)
		o.keys = slices.DeleteFunc(o.keys, func(key string) bool { return key == name })
	}
	return nil
}

// OrderKeys returns keys that were added one by one in JavaScript's order.
func OrderKeys(added []string) []string {
	keys := slices.Clone(added)
	slices.SortStableFunc(keys, func(a, b string) int {
		i, first := ArrayIndex(a)
		j, second := ArrayIndex(b)
		switch {
		case first && second:
			return i - j
		case first:
			return -1
		case second:
			return 1
		}
		return 0
	})
	return keys
}

// ArrayIndex returns the position that a name means.
func ArrayIndex(name string) (i int, is bool) {
	if name == "" || name[0] < '0' || name[0] > '9' || len(name) > 10 || len(name) > 1 && name[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(name, 10, 32)
	return int(n), err == nil && n < 1<<32-1
}

// shared are the names that every object has from its prototype.
var shared = map[string]bool{
	"constructor": true, "hasOwnProperty": true, "isPrototypeOf": true, "propertyIsEnumerable": true, "toLocaleString": true,
	"toString": true, "valueOf": true, "__proto__": true, "__defineGetter__": true, "__defineSetter__": true,
	"__lookupGetter__": true, "__lookupSetter__": true,
}

// Inherited reports whether every object has a property, from its prototype.
func Inherited(name string) bool { return shared[name] }

// inherited returns what an object has from its prototype.
func inherited(name string) (Value, error) {
	if name == "hasOwnProperty" {
		return &Function{Name: name, call: hasOwnProperty}, nil
	}
	if shared[name] {
		return nil, Unsupported("%s of an object", name)
	}
	return nil, nil
}
