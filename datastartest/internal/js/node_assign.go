package js

// assignment is = or an operator with it.
type assignment struct {
	operator string // without the equals sign
	at       int
	target   target
	value    node
}

func (n *assignment) eval(m *machine) Value {
	where := n.target.place(m)
	var v Value
	switch n.operator {
	case "":
		v = m.eval(n.value)
	case "&&", "||", "??":
		left := where.eval(m)
		if decided(n.operator, left) {
			return left
		}
		v = m.eval(n.value)
	default:
		left := where.eval(m)
		right := m.eval(n.value)
		m.position = n.at
		v = m.operate(n.operator, left, right)
	}
	where.assign(m, v)
	return v
}

// update is ++ and --.
type update struct {
	operator string // + or -
	at       int
	target   target
	before   bool
}

func (n *update) eval(m *machine) Value {
	where := n.target.place(m)
	v := where.eval(m)
	m.position = n.at
	old := m.number(v)
	changed := old + 1
	if n.operator == "-" {
		changed = old - 1
	}
	where.assign(m, changed)
	if n.before {
		return changed
	}
	return old
}

// propertyPlace is a property of a value.
type propertyPlace struct {
	object Value
	key    Value
	at     int
}

func (p *propertyPlace) name(m *machine) string { return m.key(p.key) }

func (p *propertyPlace) eval(m *machine) Value {
	m.position = p.at
	return m.get(p.object, p.name(m))
}

func (p *propertyPlace) assign(m *machine, v Value) {
	m.position = p.at
	m.set(p.object, p.name(m), v)
}
