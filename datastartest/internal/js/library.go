package js

import (
	"math"
	"strings"
)

// methods are functions that a value is the this of.
type methods map[string]func(*Call) Value

// prototype is what all values of a type have: methods, and names that are not evaluated here. Any other
// name is undefined.
type prototype struct {
	methods methods
	unknown map[string]bool
}

// but returns a prototype of methods that lacks some names, with spaces between them.
func (m methods) but(unknown string) prototype {
	p := prototype{methods: m, unknown: map[string]bool{"constructor": true}}
	for _, name := range strings.Fields(unknown) {
		p.unknown[name] = true
	}
	return p
}

func (p *prototype) has(name string) bool {
	return p.methods[name] != nil || p.unknown[name] || shared[name]
}

// library is what JavaScript has.
type library struct {
	array, text, number, boolean, regexp, function prototype
	globals                                        map[string]Value
}

// standard is never changed.
var standard = library{
	array: arrayMethods().but("copyWithin entries fill findLast findLastIndex flat flatMap keys reduceRight toReversed toSorted toSpliced values with"),
	text: textMethods().but("anchor big blink bold codePointAt fixed fontcolor fontsize isWellFormed italics link localeCompare match matchAll normalize " +
		"search small strike sub substr sup toLocaleLowerCase toLocaleUpperCase toWellFormed trimLeft trimRight"),
	number: methods{
		"toFixed":  toFixed,
		"toString": numberToString,
		"valueOf":  func(c *Call) Value { return c.This },
	}.but("toExponential toPrecision"),
	boolean: methods{
		"toString": func(c *Call) Value { return c.m.text(c.This) },
		"valueOf":  func(c *Call) Value { return c.This },
	}.but(""),
	regexp:   methods{"test": test}.but("compile dotAll exec hasIndices ignoreCase multiline sticky unicode unicodeSets"),
	function: methods{}.but("apply arguments bind call caller length name prototype"),
	globals: map[string]Value{
		"undefined": nil, "NaN": math.NaN(), "Infinity": math.Inf(1),
		"Math": mathObject(), "JSON": jsonObject(),
		"String":  &Function{Name: "String", call: func(c *Call) Value { return toText(c) }, members: members(nil)},
		"Boolean": &Function{Name: "Boolean", call: func(c *Call) Value { return Truthy(c.Arg(0)) }, members: members(nil)},
		"Number":  numberFunction(),
		"Array":   arrayFunction(),
		"Object":  objectFunction(),
		"Date":    &Function{Name: "Date", call: refuseDate, members: members(methods{"now": now})},
		"RegExp":  &Function{Name: "RegExp", call: newRegExp, construct: newRegExp, members: members(nil)},

		"parseInt":           &Function{Name: "parseInt", call: parseInt},
		"parseFloat":         &Function{Name: "parseFloat", call: parseFloat},
		"isNaN":              &Function{Name: "isNaN", call: func(c *Call) Value { return math.IsNaN(c.number(0)) }},
		"isFinite":           &Function{Name: "isFinite", call: func(c *Call) Value { return finite(c.number(0)) }},
		"encodeURIComponent": &Function{Name: "encodeURIComponent", call: encode("")},
		"encodeURI":          &Function{Name: "encodeURI", call: encode(reserved)},
		"decodeURIComponent": &Function{Name: "decodeURIComponent", call: decode("")},
		"decodeURI":          &Function{Name: "decodeURI", call: decode(reserved)},

		"Uint8Array": typedArray(8), "Uint16Array": typedArray(16), "Uint32Array": typedArray(32),
		"crypto": closed(methods{"getRandomValues": getRandomValues}),
	},
}

// members are functions that a function has.
func members(m methods) *Object { return closed(m) }

// closed returns an object that has functions and nothing else.
func closed(m methods) *Object {
	o := &Object{}
	for name, call := range m {
		o.put(name, &Function{Name: name, call: call})
	}
	o.closed = true
	return o
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// number is an argument as a number.
func (c *Call) number(i int) float64 { return c.m.number(c.Arg(i)) }

// text is an argument as a string.
func (c *Call) text(i int) string { return c.m.text(c.Arg(i)) }

func toText(c *Call) Value {
	if len(c.Args) == 0 {
		return ""
	}
	return c.m.made(c.text(0))
}

func now(c *Call) Value { return float64(c.m.now().UnixMilli()) }

func refuseDate(c *Call) Value { return c.m.fail(NotEvaluated, "Date as a function") }

func hasOwnProperty(c *Call) Value {
	name := c.text(0)
	o, is := c.This.(*Object)
	if !is {
		return c.m.fail(NotEvaluated, "hasOwnProperty of a value of type %s", TypeOf(c.This))
	}
	_, own := o.Own(name)
	return own
}
