package js

import (
	"math"
	"strings"
)

// string is the string that a method is called of.
func (c *Call) string() string {
	s, is := c.This.(string)
	if !is {
		c.m.fail(TypeError, "a method of strings without its string")
	}
	c.m.spend(len(s) / 8)
	return s
}

func textMethods() methods {
	return methods{
		"at": textAt, "charAt": charAt, "charCodeAt": charCodeAt, "concat": textConcat,
		"includes":   func(c *Call) Value { return find(c, false) >= 0 },
		"indexOf":    func(c *Call) Value { return float64(find(c, false)) },
		"startsWith": func(c *Call) Value { return find(c, true) >= 0 },
		"endsWith":   endsWith, "lastIndexOf": textLastIndexOf,
		"padEnd": pad(false), "padStart": pad(true), "repeat": repeat,
		"replace": replace(false), "replaceAll": replace(true),
		"slice": textSlice, "split": split, "substring": substring,
		"toLowerCase": toLowerCase, "toUpperCase": toUpperCase,
		"trim":      func(c *Call) Value { return trim(c.string()) },
		"trimEnd":   func(c *Call) Value { return strings.TrimRightFunc(c.string(), space) },
		"trimStart": func(c *Call) Value { return strings.TrimLeftFunc(c.string(), space) },
		"toString":  func(c *Call) Value { return c.string() },
		"valueOf":   func(c *Call) Value { return c.string() },
	}
}

// position is an argument as a position from 0 to n.
func (c *Call) position(i, n int) int { return int(min(max(integer(c.number(i)), 0), float64(n))) }

// relative is an argument as a position, where a negative one counts from the end.
func (c *Call) relative(i, n, missing int) int {
	if c.Arg(i) == nil {
		return missing
	}
	f := integer(c.number(i))
	if f < 0 {
		f += float64(n)
	}
	return int(min(max(f, 0), float64(n)))
}

// at returns the position that the method at means, or -1.
func (c *Call) at(n int) int {
	f := integer(c.number(0))
	if f < 0 {
		f += float64(n)
	}
	if f < 0 || f >= float64(n) {
		return -1
	}
	return int(f)
}

func textAt(c *Call) Value {
	u := unitsOf(c.string())
	i := c.at(u.len())
	if i < 0 {
		return nil
	}
	return c.m.slice(u, i, i+1)
}

func charAt(c *Call) Value {
	u := unitsOf(c.string())
	i := integer(c.number(0))
	if i < 0 || i >= float64(u.len()) {
		return ""
	}
	return c.m.slice(u, int(i), int(i)+1)
}

func charCodeAt(c *Call) Value {
	u := unitsOf(c.string())
	i := integer(c.number(0))
	if i < 0 || i >= float64(u.len()) {
		return math.NaN()
	}
	return float64(u.at(int(i)))
}

func textConcat(c *Call) Value {
	s := c.string()
	for i := range c.Args {
		s += c.text(i)
	}
	return c.m.made(s)
}

// find looks for the first argument from the second on, in UTF-16; or only there.
func find(c *Call, there bool) int {
	u := unitsOf(c.string())
	if _, is := c.Arg(0).(*RegExp); is {
		c.m.fail(NotEvaluated, "a regular expression instead of a string")
	}
	part := c.text(0)
	from := c.position(1, u.len())
	rest := c.m.slice(u, from, u.len())
	if there && !strings.HasPrefix(rest, part) {
		return -1
	}
	i := strings.Index(rest, part)
	if i < 0 {
		return -1
	}
	return from + unitsOf(rest).index(i)
}

func endsWith(c *Call) Value {
	u := unitsOf(c.string())
	if _, is := c.Arg(0).(*RegExp); is {
		return c.m.fail(NotEvaluated, "a regular expression instead of a string")
	}
	part, end := c.text(0), u.len()
	if c.Arg(1) != nil {
		end = c.position(1, end)
	}
	return strings.HasSuffix(c.m.slice(u, 0, end), part)
}

func textLastIndexOf(c *Call) Value {
	u := unitsOf(c.string())
	if c.Arg(1) != nil {
		return c.m.fail(NotEvaluated, "lastIndexOf with a position")
	}
	return float64(u.index(strings.LastIndex(u.text, c.text(0))))
}

func textSlice(c *Call) Value {
	u := unitsOf(c.string())
	from := c.relative(0, u.len(), 0)
	return c.m.slice(u, from, c.relative(1, u.len(), u.len()))
}

func substring(c *Call) Value {
	u := unitsOf(c.string())
	from, to := c.position(0, u.len()), u.len()
	if c.Arg(1) != nil {
		to = c.position(1, to)
	}
	return c.m.slice(u, min(from, to), max(from, to))
}
