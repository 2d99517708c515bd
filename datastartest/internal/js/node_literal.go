package js

import "strings"

type constant struct{ value Value }

func (n constant) eval(*machine) Value { return n.value }

type regexpLiteral struct {
	pattern, flags string
	at             int
}

func (n *regexpLiteral) eval(m *machine) Value {
	m.position = n.at
	r, err := NewRegExp(n.pattern, n.flags)
	m.check(err)
	return r
}

type templateLiteral struct {
	texts  []string // one more than values
	values []node
	at     int
}

func (n *templateLiteral) eval(m *machine) Value {
	var b strings.Builder
	b.WriteString(n.texts[0])
	for i, part := range n.values {
		v := m.eval(part)
		m.position = n.at
		b.WriteString(m.text(v))
		b.WriteString(n.texts[i+1])
	}
	return m.made(b.String())
}

// spread stands for the values of a value, among arguments and the items of an array.
type spread struct {
	value node
	at    int
}

func (n *spread) eval(m *machine) Value {
	m.position = n.at
	return m.fail(NotEvaluated, "... outside of a list")
}

// list evaluates arguments and items.
func (m *machine) list(nodes []node) []Value {
	values := make([]Value, 0, len(nodes))
	for _, n := range nodes {
		s, is := n.(*spread)
		if !is {
			values = append(values, m.eval(n))
			continue
		}
		v := m.eval(s.value)
		m.position = s.at
		values = append(values, m.iterate(v)...)
	}
	return values
}

// iterate returns the values that a value is spread to.
func (m *machine) iterate(v Value) []Value {
	var values []Value
	switch v := v.(type) {
	case List:
		values = m.items(v)
	case string:
		for _, r := range v {
			values = append(values, string(r))
		}
	case Iterable:
		var err error
		values, err = v.Iterate()
		m.check(err)
	default:
		m.fail(TypeError, "a value of type %s is not iterable", TypeOf(v))
	}
	m.spend(len(values))
	return values
}

type arrayLiteral struct{ items []node }

func (n *arrayLiteral) eval(m *machine) Value { return &Array{items: m.list(n.items)} }

// field is a key with its value, or a spread.
type field struct {
	key      string
	computed node // the key, or nil
	value    node
	spread   bool
	at       int
}

type objectLiteral struct{ fields []field }

func (n *objectLiteral) eval(m *machine) Value {
	o := &Object{}
	for i := range n.fields {
		f := &n.fields[i]
		if f.spread {
			v := m.eval(f.value)
			m.position = f.at
			m.copyInto(o, v)
			continue
		}
		key := f.key
		if f.computed != nil {
			v := m.eval(f.computed)
			m.position = f.at
			key = m.key(v)
		}
		v := m.eval(f.value)
		m.position = f.at
		m.check(o.Set(key, v))
	}
	return o
}

// copyInto copies the own properties of a value.
func (m *machine) copyInto(o *Object, from Value) {
	if Nullish(from) {
		return
	}
	for _, key := range m.keys(from) {
		m.check(o.Set(key, m.get(from, key)))
	}
}
