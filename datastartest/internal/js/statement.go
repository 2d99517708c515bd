package js

import "slices"

// statement is a node that may return from the function it is in.
type statement interface {
	node
	exec(m *machine) (returned bool, v Value)
}

// exec carries a statement out.
func (m *machine) exec(n node) (returned bool, v Value) {
	s, is := n.(statement)
	if !is {
		m.eval(n)
		return false, nil
	}
	m.spend(1)
	m.depth++
	returned, v = s.exec(m)
	m.depth--
	return returned, v
}

// block is a list of statements with variables of its own.
type block struct {
	statements []node
	names      []string
}

// declare collects the variables of a block that was parsed.
func (b *block) declare(p *parser) {
	for _, s := range b.statements {
		d, is := s.(*declaration)
		if !is {
			continue
		}
		for i, name := range d.names {
			if slices.Contains(b.names, name) {
				p.fail(d.at[i], "%s is declared twice", name)
			}
			b.names = append(b.names, name)
		}
	}
}

// free refuses to declare the names of parameters again.
func (b *block) free(p *parser, parameters []string, at int) {
	for _, name := range parameters {
		if slices.Contains(b.names, name) {
			p.fail(at, "the parameter %s is declared again", name)
		}
	}
}

func (b *block) eval(m *machine) Value {
	_, v := b.exec(m)
	return v
}

func (b *block) exec(m *machine) (returned bool, v Value) {
	if len(b.names) > 0 {
		defer m.enter(b.names, m.scope)()
	}
	for _, s := range b.statements {
		if returned, v = m.exec(s); returned {
			return true, v
		}
	}
	return false, nil
}

// declaration is let or const.
type declaration struct {
	constant bool
	names    []string
	values   []node // or nil
	at       []int
}

func (n *declaration) eval(m *machine) Value {
	for i, name := range n.names {
		var v Value
		if n.values[i] != nil {
			v = m.eval(n.values[i])
		}
		b := m.scope.find(name)
		b.value, b.constant, b.waiting = v, n.constant, false
	}
	return nil
}

type conditionStatement struct{ when, then, otherwise node }

func (n *conditionStatement) eval(m *machine) Value {
	_, v := n.exec(m)
	return v
}

func (n *conditionStatement) exec(m *machine) (returned bool, v Value) {
	switch {
	case Truthy(m.eval(n.when)):
		return m.exec(n.then)
	case n.otherwise != nil:
		return m.exec(n.otherwise)
	}
	return false, nil
}

type returnStatement struct{ value node }

func (n *returnStatement) eval(m *machine) Value {
	_, v := n.exec(m)
	return v
}

func (n *returnStatement) exec(m *machine) (returned bool, v Value) {
	if n.value != nil {
		v = m.eval(n.value)
	}
	return true, v
}

// arrow is an arrow function.
type arrow struct {
	parameters []string
	body       node // a block or a return
	source     *Source
}

func (n *arrow) eval(m *machine) Value {
	outer := m.scope
	return &Function{env: m.env, call: func(c *Call) Value { return n.call(c, outer) }}
}

func (n *arrow) call(c *Call, outer *scope) Value {
	m := c.m
	source, position := m.source, m.position
	leave := m.enter(nil, outer)
	m.source = n.source
	m.scope.variables = make(map[string]*binding, len(n.parameters))
	for i, name := range n.parameters {
		m.scope.variables[name] = &binding{value: c.Arg(i)}
	}
	_, v := m.exec(n.body)
	leave()
	m.source, m.position = source, position
	return v
}
