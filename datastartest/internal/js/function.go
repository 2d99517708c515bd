package js

// Function is a function: an arrow of an expression, what JavaScript has, or what the host gives.
type Function struct {
	Name string

	call      func(*Call) Value
	construct func(*Call) Value // by new, or nil
	members   *Object           // such as isArray of Array, or nil
	env       *Env              // of the expression that an arrow is from, or nil
}

// Call is a call of a function.
type Call struct {
	This Value
	Args []Value

	m *machine
}

// NewFunction returns a function of the host.
func NewFunction(name string, call func(*Call) (Value, error)) *Function {
	return &Function{Name: name, call: hosted(call)}
}

// NewConstructor returns a function of the host that is called with new.
func NewConstructor(name string, construct func(*Call) (Value, error)) *Function {
	refuse := func(c *Call) Value { return c.m.fail(TypeError, "%s is called without new", name) }
	return &Function{Name: name, call: refuse, construct: hosted(construct)}
}

func hosted(call func(*Call) (Value, error)) func(*Call) Value {
	return func(c *Call) Value {
		v, err := call(c)
		c.m.check(err)
		return v
	}
}

// Arg returns an argument, undefined where there is none.
func (c *Call) Arg(i int) Value {
	if i >= len(c.Args) {
		return nil
	}
	return c.Args[i]
}

// Invoke calls a function that the call was given. It is part of the same evaluation, so that its
// steps count.
func (c *Call) Invoke(f Value, args ...Value) (v Value, err error) {
	depth, position := c.m.depth, c.m.position
	defer func() { c.m.depth, c.m.position = depth, position }()
	defer catch(&err)
	return c.m.call(f, nil, args), nil
}

// Text returns a value as a string, as String does.
func (c *Call) Text(v Value) (s string, err error) {
	defer catch(&err)
	return c.m.text(v), nil
}

// Invoke calls a function after its expression has ended, as timers do. It has the steps of an evaluation of its own.
func (f *Function) Invoke(args ...Value) (v Value, err error) {
	m := newMachine(f.env)
	defer catch(&err)
	return m.call(f, nil, args), nil
}
