package js

import "math"

// mathObject is Math without the functions whose last digits engines may differ in.
func mathObject() *Object {
	of := func(f func(float64) float64) func(*Call) Value {
		return func(c *Call) Value { return f(c.number(0)) }
	}
	o := closed(methods{
		"abs": of(math.Abs), "ceil": of(math.Ceil), "floor": of(math.Floor), "trunc": of(math.Trunc), "sqrt": of(math.Sqrt),
		"round": of(round), "sign": of(signOf),
		"min":    func(c *Call) Value { return extreme(c, math.Inf(1), math.Min) },
		"max":    func(c *Call) Value { return extreme(c, math.Inf(-1), math.Max) },
		"pow":    func(c *Call) Value { x, y := c.number(0), c.number(1); return c.m.power(x, y) },
		"random": func(c *Call) Value { return float64(c.m.random()>>11) / (1 << 53) },
	})
	o.put("PI", math.Pi)
	o.put("E", math.E)
	return o
}

// round rounds what lies half way upwards.
func round(f float64) float64 {
	floor := math.Floor(f)
	if f-floor >= 0.5 {
		return math.Copysign(floor+1, f)
	}
	return floor
}

func signOf(f float64) float64 {
	if f == 0 || math.IsNaN(f) {
		return f
	}
	return math.Copysign(1, f)
}

// extreme is the least or the greatest argument.
func extreme(c *Call, v float64, better func(x, y float64) float64) Value {
	nan := false
	for i := range c.Args {
		f := c.number(i)
		nan = nan || math.IsNaN(f)
		v = better(v, f)
	}
	if nan {
		return math.NaN()
	}
	return v
}

// typedArray is Uint8Array and its like.
func typedArray(bits int) *Function {
	name := map[int]string{8: "Uint8Array", 16: "Uint16Array", 32: "Uint32Array"}[bits]
	f := NewConstructor(name, nil)
	f.construct = func(c *Call) Value {
		var values []Value
		if l, is := c.Arg(0).(List); is {
			values = c.m.items(l)
		} else {
			n := integer(c.number(0))
			if isObject(c.Arg(0)) || n < 0 || n > 1<<16 {
				return c.m.fail(NotEvaluated, "a typed array of this length")
			}
			values = make([]Value, int(n))
		}
		a := &Array{items: make([]Value, len(values)), bits: bits}
		for i, v := range values {
			f := 0.0
			if v != nil {
				f = c.m.number(v)
			}
			c.m.check(a.SetIndex(i, f))
		}
		c.m.spend(len(values))
		return a
	}
	return f
}

func getRandomValues(c *Call) Value {
	a, is := c.Arg(0).(*Array)
	if !is || a.bits == 0 {
		return c.m.fail(TypeError, "getRandomValues without a typed array")
	}
	for i := range a.items {
		c.m.spend(1)
		c.m.check(a.SetIndex(i, float64(c.m.random()&math.MaxUint32)))
	}
	return a
}
