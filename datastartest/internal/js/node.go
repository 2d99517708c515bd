package js

import "strings"

// node is a part of a program that has a value.
type node interface {
	eval(m *machine) Value
}

// target is what can be assigned.
type target interface {
	node
	place(m *machine) place // evaluates what the target is in
}

// place is a variable or a property that was found.
type place interface {
	eval(m *machine) Value
	assign(m *machine, v Value)
}

type sequence struct{ items []node }

func (n *sequence) eval(m *machine) (v Value) {
	for _, item := range n.items {
		v = m.eval(item)
	}
	return v
}

type choice struct{ when, then, otherwise node }

func (n *choice) eval(m *machine) Value {
	if Truthy(m.eval(n.when)) {
		return m.eval(n.then)
	}
	return m.eval(n.otherwise)
}

// group is a value in parentheses, where these matter.
type group struct{ inner node }

func (n *group) eval(m *machine) Value { return m.eval(n.inner) }

// logical is an operator that may leave its right side alone.
type logical struct {
	operator    string
	left, right node
	enclosed    bool // in parentheses
}

func (n *logical) eval(m *machine) Value {
	left := m.eval(n.left)
	if decided(n.operator, left) {
		return left
	}
	return m.eval(n.right)
}

// decided reports whether the left side is the value of &&, || or ??.
func decided(operator string, left Value) bool {
	switch operator {
	case "&&":
		return !Truthy(left)
	case "||":
		return Truthy(left)
	}
	return !Nullish(left)
}

type binary struct {
	operator    string
	at          int
	left, right node
}

func (n *binary) eval(m *machine) Value {
	left := m.eval(n.left)
	right := m.eval(n.right)
	m.position = n.at
	return m.operate(n.operator, left, right)
}

type unary struct {
	operator string
	at       int
	operand  node
}

func (n *unary) eval(m *machine) Value {
	switch {
	case n.operator == "delete":
		return n.delete(m)
	case n.operator == "typeof" && n.unknown(m):
		return "undefined"
	}
	v := m.eval(n.operand)
	m.position = n.at
	switch n.operator {
	case "!":
		return !Truthy(v)
	case "-":
		return -m.number(v)
	case "+":
		return m.number(v)
	case "~":
		return float64(int32(^uint32Of(m.number(v))))
	case "typeof":
		return TypeOf(v)
	}
	return nil // void
}

// unknown reports whether the operand is a name that nobody gave a value, which typeof can ask for. Of names
// without $ only the page's scripts know.
func (n *unary) unknown(m *machine) bool {
	v, is := n.operand.(*variable)
	if !is || !strings.HasPrefix(v.name, "$") || m.scope.find(v.name) != nil {
		return false
	}
	if m.env.Global == nil {
		return true
	}
	_, found := m.env.Global(v.name)
	return !found
}

// delete deletes a property.
func (n *unary) delete(m *machine) Value {
	property, is := n.operand.(*member)
	if !is || property.inChain() {
		m.position = n.at
		return m.fail(NotEvaluated, "delete of what is no property")
	}
	where := property.place(m).(*propertyPlace)
	m.position = property.at
	m.check(m.remove(where.object, where.name(m)))
	return true
}

// remove deletes a property of a value.
func (m *machine) remove(object Value, name string) error {
	if l, is := object.(List); is {
		if i, index := ArrayIndex(name); index && l.HasIndex(i) {
			if _, own := l.(*Array); own {
				return Unsupported("an array with a hole")
			}
			return l.DeleteIndex(i)
		}
	}
	switch o := object.(type) {
	case Keyed:
		return o.Delete(name)
	case nil, Null:
		return Throw(TypeError, "the property %s of %s is deleted", name, printed(object))
	case bool, float64:
		return nil
	}
	return Unsupported("delete of a property of a value of type %s", TypeOf(object))
}
