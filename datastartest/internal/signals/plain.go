package signals

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// maxDepth is how many signals may be in each other. Beyond it, and in an object that is in itself, a browser
// would at some time end with a RangeError.
const maxDepth = 200

// maxMade is how many signals values may have that are set before effects have run. An effect that copies all signals into
// two of them doubles them whenever it runs, and runs again since it has changed what it has read.
const maxMade = 100_000

func tooDeep(prefix string) error {
	if strings.Count(prefix, ".") > maxDepth {
		return js.Unsupported("more than %d signals in each other", maxDepth)
	}
	return nil
}

// contents returns the keys of an object or array; plain is false for any other value.
func contents(v js.Value) (keys []string, isList, plain bool) {
	switch v := v.(type) {
	case *object:
		return v.Keys(), false, true
	case *list:
		return v.Keys(), true, true
	case *js.Object:
		return v.Keys(), false, true
	case *js.Array:
		if v.Typed() {
			return nil, false, false
		}
		for i := range v.Len() {
			keys = append(keys, strconv.Itoa(i))
		}
		return keys, true, true
	}
	return nil, false, false
}

// plainObject returns an object, and false for arrays and all others.
func plainObject(v js.Value) (js.Keyed, bool) {
	_, isList, plain := contents(v)
	if !plain || isList {
		return nil, false
	}
	return v.(js.Keyed), true
}

// property returns a property, or an item of an array.
func property(of js.Host, name string) (js.Value, error) {
	if l, is := of.(js.List); is {
		if i, index := js.ArrayIndex(name); index {
			return l.Index(i)
		}
	}
	return of.Get(name)
}

func setProperty(of js.Host, name string, v js.Value) error {
	if l, is := of.(js.List); is {
		if i, index := js.ArrayIndex(name); index {
			return l.SetIndex(i, v)
		}
	}
	return of.Set(name, v)
}

// ownProperty returns a property that a value has itself.
func ownProperty(of js.Value, name string) (v js.Value, own bool) {
	switch of := of.(type) {
	case *object:
		return ownCell(&of.node, name)
	case *list:
		if name == "length" {
			return float64(of.Len()), true
		}
		return ownCell(&of.node, name)
	case *js.Object:
		return of.Own(name)
	case *js.Array:
		return ownItem(of, name)
	case string:
		return ownUnit(of, name)
	}
	return nil, false
}

func ownCell(n *node, name string) (v js.Value, own bool) {
	if !n.own(name) {
		return nil, false
	}
	v, err := n.get(name)
	return v, err == nil
}

func ownItem(a *js.Array, name string) (v js.Value, own bool) {
	if name == "length" {
		return float64(a.Len()), true
	}
	i, index := js.ArrayIndex(name)
	if !index || !a.HasIndex(i) {
		return nil, false
	}
	return a.Items()[i], true
}

// ownUnit returns a character of a string, or its length.
func ownUnit(s, name string) (v js.Value, own bool) {
	units := utf16.Encode([]rune(s))
	if name == "length" {
		return float64(len(units)), true
	}
	i, index := js.ArrayIndex(name)
	if !index || i >= len(units) {
		return nil, false
	}
	return string(utf16.Decode(units[i : i+1])), true
}
