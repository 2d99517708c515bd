package js

import "slices"

func reverse(c *Call) Value {
	l := c.list()
	n := c.m.length(l)
	for i := range n / 2 {
		c.swap(l, i, n-1-i)
	}
	return l
}

// swap swaps two items, of which either may be missing.
func (c *Call) swap(l List, i, j int) {
	var first, second Value
	low, high := l.HasIndex(i), false
	if low {
		first = c.item(l, i)
	}
	if high = l.HasIndex(j); high {
		second = c.item(l, j)
	}
	c.setOrDelete(l, i, second, high, low)
	c.setOrDelete(l, j, first, low, high)
}

// setOrDelete sets an item to another that there is, or deletes the one that there was.
func (c *Call) setOrDelete(l List, i int, v Value, there, was bool) {
	switch {
	case there:
		c.m.check(l.SetIndex(i, v))
	case was:
		c.m.check(l.DeleteIndex(i))
	}
}

// sortArray sorts by a function, or as strings. What is undefined comes last, and holes behind it.
func sortArray(c *Call) Value {
	l := c.list()
	var items []Value
	n := c.m.length(l)
	if n < 2 {
		return l // engines leave it alone
	}
	for i := range n {
		if l.HasIndex(i) {
			items = append(items, c.item(l, i))
		}
	}
	defined := slices.DeleteFunc(slices.Clone(items), func(v Value) bool { return v == nil })
	slices.SortStableFunc(defined, c.order)
	copy(items, defined)
	clear(items[len(defined):])
	c.fill(l, 0, items)
	for i := len(items); i < n; i++ {
		c.m.check(l.DeleteIndex(i))
	}
	return l
}

// order compares two values by the function that sort is given, or as strings.
func (c *Call) order(a, b Value) int {
	if c.Arg(0) == nil {
		return compareTexts(c.m.text(a), c.m.text(b))
	}
	switch f := c.m.number(c.m.call(c.Arg(0), nil, []Value{a, b})); {
	case f < 0:
		return -1
	case f > 0:
		return 1
	}
	return 0
}
