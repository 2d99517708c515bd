package js

import "strings"

// scope holds the variables of a block or function.
type scope struct {
	outer     *scope
	variables map[string]*binding
}

// binding is a variable.
type binding struct {
	value    Value
	constant bool
	waiting  bool // its declaration was not reached
}

func (s *scope) find(name string) *binding {
	for ; s != nil; s = s.outer {
		if b := s.variables[name]; b != nil {
			return b
		}
	}
	return nil
}

// enter begins a scope, and returns what ends it. An error ends the evaluation as a whole.
func (m *machine) enter(names []string, outer *scope) (leave func()) {
	before := m.scope
	m.scope = &scope{outer: outer}
	if len(names) > 0 {
		m.scope.variables = make(map[string]*binding, len(names))
	}
	for _, name := range names {
		m.scope.variables[name] = &binding{waiting: true}
	}
	return func() { m.scope = before }
}

// variable is a name.
type variable struct {
	name string
	at   int
}

func (n *variable) eval(m *machine) Value {
	m.position = n.at
	if b := m.scope.find(n.name); b != nil {
		if b.waiting {
			m.fail(ReferenceError, "%s is used before its declaration", n.name)
		}
		return b.value
	}
	return m.global(n.name)
}

// global returns what no scope has.
func (m *machine) global(name string) Value {
	if m.env.Global != nil {
		if v, found := m.env.Global(name); found {
			return v
		}
	}
	if v, found := m.library.globals[name]; found {
		return v
	}
	if strings.HasPrefix(name, "$") {
		return m.fail(ReferenceError, "the name %s is unknown, and no signal in what the client makes of the expression", name)
	}
	return m.fail(NotEvaluated, "the name %s is unknown", name)
}

func (n *variable) assign(m *machine, v Value) {
	m.position = n.at
	b := m.scope.find(n.name)
	switch {
	case b == nil:
		m.fail(NotEvaluated, "%s is assigned, which is no variable", n.name)
	case b.waiting:
		m.fail(ReferenceError, "%s is used before its declaration", n.name)
	case b.constant:
		m.fail(TypeError, "the constant %s is assigned", n.name)
	}
	b.value = v
}

func (n *variable) place(*machine) place { return n }
