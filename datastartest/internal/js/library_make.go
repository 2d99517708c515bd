package js

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

func repeat(c *Call) Value {
	s, n := c.string(), integer(c.number(0))
	if n < 0 || math.IsInf(n, 0) {
		return c.m.fail(RangeError, "repeat %s times", FormatNumber(n))
	}
	c.m.spend(int(min(n*float64(len(s))/8, math.MaxInt32)))
	if s == "" {
		return ""
	}
	return strings.Repeat(s, int(n))
}

func pad(start bool) func(*Call) Value {
	return func(c *Call) Value {
		u, filler := unitsOf(c.string()), " "
		length := integer(c.number(0))
		if c.Arg(1) != nil {
			filler = c.text(1)
		}
		missing := length - float64(u.len())
		if missing <= 0 || filler == "" {
			return u.text
		}
		c.m.spend(int(min(missing, math.MaxInt32)))
		f := unitsOf(filler)
		padding := strings.Repeat(filler, int(missing)/f.len()) + c.m.slice(f, 0, int(missing)%f.len())
		if start {
			return padding + u.text
		}
		return u.text + padding
	}
}

func split(c *Call) Value {
	s := c.string()
	separator, is := c.Arg(0).(string)
	switch {
	case c.Arg(0) == nil && len(c.Args) < 2:
		return NewArray(s)
	case !is || c.Arg(1) != nil:
		return c.m.fail(NotEvaluated, "split with other than a string")
	case separator == "" && unitsOf(s).len() != utf8.RuneCountInString(s):
		return c.m.fail(NotEvaluated, "half of a surrogate pair")
	}
	parts := strings.Split(s, separator)
	c.m.spend(len(parts))
	a := &Array{items: make([]Value, len(parts))}
	for i, part := range parts {
		a.items[i] = part
	}
	return a
}

// specialCased are characters that become several in another case, or depend on what is beside them.
var specialCased = []rune("İΣŉǰΐΰևẖẗẘẙẚ")

func (c *Call) caseable() string {
	s := c.string()
	for _, r := range s {
		if slices.Contains(specialCased, r) || r >= 0x1f50 && r <= 0x1fff || r >= 0xfb00 && r <= 0xfb17 {
			c.m.fail(NotEvaluated, "the case of %q", r)
		}
	}
	return s
}

func toLowerCase(c *Call) Value { return strings.ToLower(c.caseable()) }

func toUpperCase(c *Call) Value {
	return strings.ToUpper(strings.ReplaceAll(c.caseable(), "ß", "SS"))
}
