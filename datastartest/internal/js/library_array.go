package js

// list is the array that a method is called of.
func (c *Call) list() List {
	l, is := c.This.(List)
	if !is {
		c.m.fail(TypeError, "a method of arrays without its array")
	}
	return l
}

// item returns an item of a list.
func (c *Call) item(l List, i int) Value { return c.m.must(l.Index(i)) }

func arrayMethods() methods {
	return methods{
		"at": arrayAt, "concat": concat, "slice": arraySlice, "reverse": reverse, "sort": sortArray,
		"includes":    includes,
		"indexOf":     func(c *Call) Value { return indexOf(c, false) },
		"lastIndexOf": func(c *Call) Value { return indexOf(c, true) },
		"join":        joinArray,
		"toString":    func(c *Call) Value { return c.m.join(c.list(), ",") },
		"push":        push, "pop": pop, "shift": shift, "unshift": unshift, "splice": splice,
		"forEach": forEach, "map": mapArray, "filter": filter, "reduce": reduce,
		"find":      func(c *Call) Value { v, _ := search(c, true); return v },
		"findIndex": func(c *Call) Value { _, i := search(c, true); return float64(i) },
		"some":      func(c *Call) Value { _, i := search(c, false); return i >= 0 },
		"every":     every,
	}
}

func arrayAt(c *Call) Value {
	l := c.list()
	i := c.at(l.Len())
	if i < 0 {
		return nil
	}
	return c.item(l, i)
}

// part returns some items of a list. An array of one's own has no holes.
func (c *Call) part(l List, from, to int) (items []Value) {
	for i := from; i < to; i++ {
		if !l.HasIndex(i) {
			c.m.fail(NotEvaluated, "a copy of an array with a hole at %d", i)
		}
		items = append(items, c.item(l, i))
	}
	c.m.spend(len(items))
	return items
}

func concat(c *Call) Value {
	l := c.list()
	a := &Array{items: c.part(l, 0, l.Len())}
	for _, v := range c.Args {
		if l, is := v.(List); is {
			a.items = append(a.items, c.part(l, 0, l.Len())...)
			continue
		}
		a.items = append(a.items, v)
	}
	return a
}

func arraySlice(c *Call) Value {
	l := c.list()
	n := c.m.length(l)
	from := c.relative(0, n, 0)
	return &Array{items: c.part(l, from, c.relative(1, n, n))}
}

func includes(c *Call) Value {
	l := c.list()
	n := c.m.length(l)
	for i := c.relative(1, n, 0); i < n; i++ {
		if sameValueZero(c.item(l, i), c.Arg(0)) {
			return true
		}
	}
	return false
}

func indexOf(c *Call, last bool) Value {
	l := c.list()
	if len(c.Args) > 1 {
		return c.m.fail(NotEvaluated, "the position of an item from a position on")
	}
	n, found := c.m.length(l), -1
	for i := range n {
		if last {
			i = n - 1 - i
		}
		if l.HasIndex(i) && StrictEqual(c.item(l, i), c.Arg(0)) {
			found = i
			break
		}
	}
	return float64(found)
}

func joinArray(c *Call) Value {
	separator := ","
	if c.Arg(0) != nil {
		separator = c.text(0)
	}
	return c.m.join(c.list(), separator)
}

// fill sets items of a list.
func (c *Call) fill(l List, from int, items []Value) {
	for i, v := range items {
		c.m.check(l.SetIndex(from+i, v))
	}
}
