package js

// link is a part of a chain, such as a.b?.c(). Where a value before ?. is missing, the chain is cut: its value
// is undefined, and the rest is not evaluated.
type link interface {
	node
	// follow returns a value and what it was taken of, or that the chain is cut.
	follow(m *machine) (this, v Value, cut bool)
	inChain() bool // there is a ?. in it or before
}

// follow evaluates what a link is taken of.
func (m *machine) follow(n node) (this, v Value, cut bool) {
	l, is := n.(link)
	if !is {
		return nil, m.eval(n), false
	}
	m.spend(1)
	m.depth++
	if m.depth > maxDepth {
		m.fail(NotEvaluated, "more than %d expressions and calls in each other", maxDepth)
	}
	this, v, cut = l.follow(m)
	m.depth--
	return this, v, cut
}

func inChain(n node) bool {
	l, is := n.(link)
	return is && l.inChain()
}

// member is a property.
type member struct {
	object   node
	name     string // without brackets
	index    node   // in brackets, or nil
	optional bool
	at       int
}

func (n *member) inChain() bool { return n.optional || inChain(n.object) }

func (n *member) eval(m *machine) Value {
	_, v, _ := n.follow(m)
	return v
}

func (n *member) follow(m *machine) (this, v Value, cut bool) {
	_, object, cut := m.follow(n.object)
	if cut || n.optional && Nullish(object) {
		return nil, nil, true
	}
	name := n.key(m, object)
	m.position = n.at
	return object, m.get(object, name), false
}

// key evaluates the name. Of what has no properties none is taken.
func (n *member) key(m *machine, object Value) string {
	if n.index == nil {
		return n.name
	}
	v := m.eval(n.index)
	m.position = n.at
	if Nullish(object) {
		return ""
	}
	return m.key(v)
}

func (n *member) place(m *machine) place {
	p := &propertyPlace{object: m.eval(n.object), key: n.name, at: n.at}
	if n.index != nil {
		p.key = m.eval(n.index)
	}
	return p
}

// call is a call.
type call struct {
	callee    node
	arguments []node
	optional  bool
	at        int
}

func (n *call) inChain() bool { return n.optional || inChain(n.callee) }

func (n *call) eval(m *machine) Value {
	_, v, _ := n.follow(m)
	return v
}

func (n *call) follow(m *machine) (this, v Value, cut bool) {
	of, f, cut := m.follow(n.callee)
	if cut || n.optional && Nullish(f) {
		return nil, nil, true
	}
	arguments := m.list(n.arguments)
	m.position = n.at
	return nil, m.call(f, of, arguments), false
}

// construction is new.
type construction struct {
	callee    node
	arguments []node
	at        int
}

func (n *construction) eval(m *machine) Value {
	callee := m.eval(n.callee)
	arguments := m.list(n.arguments)
	m.position = n.at
	f, is := callee.(*Function)
	if !is || f.construct == nil {
		return m.fail(NotEvaluated, "new for what has no constructor here")
	}
	m.spend(1)
	return f.construct(&Call{Args: arguments, m: m})
}
