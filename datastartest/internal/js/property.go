package js

import "strconv"

// get returns a property of a value.
func (m *machine) get(of Value, name string) Value {
	switch of := of.(type) {
	case nil, Null:
		return m.fail(TypeError, "the property %s of %s", name, printed(of))
	case string:
		return m.textProperty(of, name)
	case float64:
		return m.method(&m.library.number, "a number", name)
	case bool:
		return m.method(&m.library.boolean, "a boolean", name)
	case *Function:
		return m.functionProperty(of, name)
	case *RegExp:
		return m.regexpProperty(of, name)
	case List:
		return m.listProperty(of, name)
	case Host:
		return m.must(of.Get(name))
	}
	return m.fail(NotEvaluated, "the property %s of a %T", name, of)
}

// method returns a method, or undefined for a name that JavaScript has none of.
func (m *machine) method(of *prototype, what, name string) Value {
	if method, found := of.methods[name]; found {
		return &Function{Name: name, call: method}
	}
	if of.unknown[name] || shared[name] {
		return m.fail(NotEvaluated, "the property %s of %s", name, what)
	}
	return nil
}

func (m *machine) textProperty(s, name string) Value {
	if name == "length" {
		return float64(unitsOf(s).len())
	}
	if i, index := ArrayIndex(name); index {
		u := unitsOf(s)
		if i >= u.len() {
			return nil
		}
		return m.slice(u, i, i+1)
	}
	return m.method(&m.library.text, "a string", name)
}

func (m *machine) functionProperty(f *Function, name string) Value {
	if f.members == nil {
		return m.method(&m.library.function, "a function", name)
	}
	var members Host = f.members
	return m.must(members.Get(name))
}

func (m *machine) listProperty(l List, name string) Value {
	if name == "length" {
		return float64(l.Len())
	}
	if i, index := ArrayIndex(name); index {
		return m.must(l.Index(i))
	}
	if method := m.method(&m.library.array, "an array", name); method != nil {
		l.Len() // a method sees whether the array changes
		return method
	}
	return m.must(l.Get(name))
}

// set sets a property of a value. Of what is no object it sets none, and is silent about it.
func (m *machine) set(of Value, name string, v Value) {
	switch of := of.(type) {
	case nil, Null:
		m.fail(TypeError, "the property %s of %s is set", name, printed(of))
	case string, float64, bool:
	case List:
		m.setItem(of, name, v)
	case Host:
		m.check(of.Set(name, v))
	default:
		m.fail(NotEvaluated, "the property %s of a value of type %s is set", name, TypeOf(of))
	}
}

func (m *machine) setItem(l List, name string, v Value) {
	if i, index := ArrayIndex(name); index {
		if a, own := l.(*Array); own && a.bits > 0 {
			v = m.number(v)
		}
		m.spend(1)
		m.check(l.SetIndex(i, v))
		return
	}
	if name != "length" {
		m.check(l.Set(name, v))
		return
	}
	n := m.number(v)
	if n != float64(uint32Of(n)) {
		m.fail(RangeError, "the length of an array")
	}
	m.check(l.SetLen(int(n)))
}

// keys returns the names of the own properties of a value.
func (m *machine) keys(v Value) (keys []string) {
	switch v := v.(type) {
	case Keyed:
		keys = v.Keys()
	case List:
		for i := range m.length(v) {
			if v.HasIndex(i) {
				keys = append(keys, strconv.Itoa(i))
			}
		}
	case string:
		for i := range unitsOf(v).len() {
			keys = append(keys, strconv.Itoa(i))
		}
	case float64, bool, *Function, *RegExp:
	default:
		m.fail(NotEvaluated, "the keys of a value of type %s", TypeOf(v))
	}
	m.spend(len(keys))
	return keys
}

// length returns the length of a list, and takes a step for each item.
func (m *machine) length(l List) int {
	n := l.Len()
	m.spend(n)
	return n
}

// items returns the values of a list.
func (m *machine) items(l List) []Value {
	values := make([]Value, m.length(l))
	for i := range values {
		values[i] = m.must(l.Index(i))
	}
	return values
}
