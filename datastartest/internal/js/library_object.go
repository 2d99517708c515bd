package js

// arrayFunction is Array, without making arrays of a length.
func arrayFunction() *Function {
	return &Function{
		Name: "Array",
		call: func(c *Call) Value { return c.m.fail(NotEvaluated, "Array as a function") },
		members: members(methods{
			"isArray": func(c *Call) Value { return isArray(c.Arg(0)) },
			"of":      func(c *Call) Value { return NewArray(c.Args...) },
			"from":    arrayFrom,
		}),
	}
}

func isArray(v Value) bool {
	l, is := v.(List)
	a, own := l.(*Array)
	return is && (!own || a.bits == 0)
}

func arrayFrom(c *Call) Value {
	var values []Value
	o, counted := c.Arg(0).(*Object)
	if counted {
		length, _ := o.Own("length")
		n := max(integer(c.m.number(length)), 0)
		c.m.spend(int(min(n, 1<<30)))
		for i := range int(n) {
			values = append(values, c.m.get(o, FormatNumber(float64(i))))
		}
	} else {
		values = c.m.iterate(c.Arg(0))
	}
	if c.Arg(1) != nil {
		for i, v := range values {
			values[i] = c.m.call(c.Arg(1), nil, []Value{v, float64(i)})
		}
	}
	return NewArray(values...)
}

// objectFunction is Object.
func objectFunction() *Function {
	return &Function{
		Name: "Object",
		call: func(c *Call) Value { return c.m.fail(NotEvaluated, "Object as a function") },
		members: members(methods{
			"keys":   func(c *Call) Value { return ownList(c, func(key string) Value { return key }) },
			"values": func(c *Call) Value { return ownList(c, func(key string) Value { return c.m.get(c.Arg(0), key) }) },
			"entries": func(c *Call) Value {
				return ownList(c, func(key string) Value { return NewArray(key, c.m.get(c.Arg(0), key)) })
			},
			"assign":      assign,
			"fromEntries": fromEntries,
		}),
	}
}

// ownList makes an array of the own properties of the first argument.
func ownList(c *Call, of func(key string) Value) Value {
	if Nullish(c.Arg(0)) {
		return c.m.fail(TypeError, "the keys of %s", printed(c.Arg(0)))
	}
	a := &Array{}
	for _, key := range c.m.keys(c.Arg(0)) {
		a.items = append(a.items, of(key))
	}
	return a
}

func assign(c *Call) Value {
	for _, from := range c.Args[min(1, len(c.Args)):] {
		if Nullish(from) {
			continue
		}
		for _, key := range c.m.keys(from) {
			c.m.set(c.Arg(0), key, c.m.get(from, key))
		}
	}
	return c.Arg(0)
}

func fromEntries(c *Call) Value {
	o := &Object{}
	for _, entry := range c.m.iterate(c.Arg(0)) {
		c.m.check(o.Set(c.m.key(c.m.get(entry, "0")), c.m.get(entry, "1")))
	}
	return o
}
