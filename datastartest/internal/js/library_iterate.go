package js

// each calls the function of the first argument with the items that there are, until it says so.
func each(c *Call, holes bool, do func(i int, item, result Value) (more bool)) {
	l := c.list()
	f, callable := c.Arg(0).(*Function)
	if !callable {
		c.m.fail(TypeError, "a value of type %s is no function", TypeOf(c.Arg(0)))
	}
	n := c.m.length(l)
	for i := range n {
		if !holes && !l.HasIndex(i) {
			continue
		}
		item := c.item(l, i)
		if !do(i, item, c.m.call(f, nil, []Value{item, float64(i), l})) {
			return
		}
	}
}

func forEach(c *Call) Value {
	each(c, false, func(int, Value, Value) bool { return true })
	return nil
}

func mapArray(c *Call) Value {
	l, a := c.list(), &Array{}
	each(c, false, func(i int, _, result Value) bool {
		c.m.check(a.SetIndex(i, result))
		return true
	})
	if n := l.Len(); len(a.items) < n && !l.HasIndex(n-1) {
		return c.m.fail(NotEvaluated, "a copy of an array with a hole at its end")
	}
	return a
}

func filter(c *Call) Value {
	a := &Array{}
	each(c, false, func(_ int, item, result Value) bool {
		if Truthy(result) {
			a.items = append(a.items, item)
		}
		return true
	})
	return a
}

// search returns the first item that the function is true for, or -1.
func search(c *Call, holes bool) (v Value, found int) {
	found = -1
	each(c, holes, func(i int, item, result Value) bool {
		if Truthy(result) {
			v, found = item, i
		}
		return found < 0
	})
	return v, found
}

func every(c *Call) Value {
	all := true
	each(c, false, func(_ int, _, result Value) bool {
		all = Truthy(result)
		return all
	})
	return all
}

func reduce(c *Call) Value {
	l := c.list()
	n, i := c.m.length(l), 0
	v := c.Arg(1)
	if len(c.Args) < 2 {
		if n == 0 {
			return c.m.fail(TypeError, "reduce of an empty array without a first value")
		}
		v, i = c.item(l, 0), 1
	}
	for ; i < n; i++ {
		if l.HasIndex(i) {
			v = c.m.call(c.Arg(0), nil, []Value{v, c.item(l, i), float64(i), l})
		}
	}
	return v
}
