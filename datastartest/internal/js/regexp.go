package js

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// RegExp is a regular expression.
type RegExp struct {
	pattern, flags string
	compiled       *regexp.Regexp
	global         bool
	lastIndex      int // where test goes on with the flag g, in UTF-16
}

// NewRegExp returns the regular expression of a pattern in JavaScript's syntax.
func NewRegExp(pattern, flags string) (*RegExp, error) {
	if strings.Trim(flags, "gisu") != "" || len(flags) > 4 {
		return nil, Unsupported("the flags %s of a regular expression", flags)
	}
	t := translator{rest: pattern, unicode: strings.Contains(flags, "u"), dotAll: strings.Contains(flags, "s")}
	if strings.Contains(flags, "i") {
		t.out.WriteString("(?i)")
	}
	if err := t.translate(); err != nil {
		return nil, err
	}
	compiled, err := regexp.Compile(t.out.String())
	if err != nil {
		return nil, Unsupported("the regular expression /%s/: %v", pattern, err)
	}
	if pattern == "" {
		pattern = "(?:)"
	}
	return &RegExp{pattern: pattern, flags: flags, compiled: compiled, global: strings.Contains(flags, "g")}, nil
}

// Test is the method test. With the flag g it goes on where it matched the last time, as JavaScript does.
func (r *RegExp) Test(s string) bool {
	if !r.global {
		return r.compiled.MatchString(s)
	}
	u := unitsOf(s)
	if r.lastIndex > u.len() {
		r.lastIndex = 0
		return false
	}
	found := r.from(s, u.bytes(r.lastIndex))
	if found == nil {
		r.lastIndex = 0
		return false
	}
	r.lastIndex = u.index(found[1])
	return true
}

// from finds the first match that begins at a position or later.
func (r *RegExp) from(s string, start int) []int {
	for _, found := range r.compiled.FindAllStringIndex(s, -1) {
		if found[0] >= start {
			return found
		}
	}
	return nil
}

// String returns the literal.
func (r *RegExp) String() string { return "/" + r.pattern + "/" + r.flags }

func (m *machine) regexpProperty(r *RegExp, name string) Value {
	switch name {
	case "source":
		return r.pattern
	case "flags":
		return r.flags
	case "global":
		return r.global
	case "lastIndex":
		return float64(r.lastIndex)
	}
	return m.method(&m.library.regexp, "a regular expression", name)
}

func test(c *Call) Value {
	r, is := c.This.(*RegExp)
	if !is {
		return c.m.fail(TypeError, "test without its regular expression")
	}
	s := c.text(0)
	c.m.matched(r, s)
	return r.Test(s)
}

// matched takes the steps of a match. Without the flag u, JavaScript matches UTF-16 and not characters.
func (m *machine) matched(r *RegExp, s string) {
	m.spend(len(s))
	if u := unitsOf(s); u.wide != nil && len(u.wide) != utf8.RuneCountInString(s) && !strings.Contains(r.flags, "u") {
		m.fail(NotEvaluated, "a regular expression without u, and characters above U+FFFF")
	}
}

func newRegExp(c *Call) Value {
	pattern, flags := "", ""
	if c.Arg(0) != nil {
		pattern = c.text(0)
	}
	if c.Arg(1) != nil {
		flags = c.text(1)
	}
	if r, is := c.Arg(0).(*RegExp); is {
		pattern = r.pattern
		if c.Arg(1) == nil {
			flags = r.flags
		}
	}
	r, err := NewRegExp(pattern, flags)
	c.m.check(err)
	return r
}

// replace replaces the first match, or all, by a string.
func replace(all bool) func(*Call) Value {
	return func(c *Call) Value {
		s := c.string()
		by, is := c.Arg(1).(string)
		if !is || strings.Contains(by, "$") {
			return c.m.fail(NotEvaluated, "a replacement by other than a string without $")
		}
		c.m.spend(len(s) * (1 + len(by)/8))
		r, pattern := c.Arg(0).(*RegExp)
		if pattern {
			c.m.matched(r, s)
		}
		switch {
		case pattern && r.global:
			return c.m.made(r.compiled.ReplaceAllLiteralString(s, by))
		case pattern && all:
			return c.m.fail(TypeError, "replaceAll with a regular expression without g")
		case pattern:
			found := r.compiled.FindStringIndex(s)
			if found == nil {
				return s
			}
			return c.m.made(s[:found[0]] + by + s[found[1]:])
		case all:
			return c.m.made(strings.ReplaceAll(s, c.text(0), by))
		}
		return c.m.made(strings.Replace(s, c.text(0), by, 1))
	}
}
