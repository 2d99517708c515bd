package signals

import (
	"slices"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// object is an object whose properties are signals, and list an array.
type (
	object struct{ node }
	list   struct{ node }
)

type node struct {
	store  *v1
	isList bool
	length int // of a list
	names  []string
	cells  map[string]*cell
	keys   *cell  // counts the changes of what there is
	prefix string // of the paths below
}

func (s *v1) newNode(isList bool, prefix string) node {
	return node{store: s, isList: isList, cells: map[string]*cell{}, keys: s.cell(0.0), prefix: prefix}
}

// nodeOf returns what objects and lists have in common, or nil.
func nodeOf(v js.Value) *node {
	switch v := v.(type) {
	case *object:
		return &v.node
	case *list:
		return &v.node
	}
	return nil
}

// deep returns a value with signals for all that is in it.
func (s *v1) deep(v js.Value, prefix string) (js.Value, error) {
	keys, isList, plain := contents(v)
	if !plain {
		return v, nil
	}
	if s.made += len(keys); s.made > maxMade {
		return nil, js.Unsupported("more than %d signals that are made at once", maxMade)
	}
	if err := tooDeep(prefix); err != nil {
		return nil, err
	}
	n := s.newNode(isList, prefix)
	for _, key := range keys {
		inner, err := property(v.(js.Host), key)
		if err == nil {
			inner, err = s.deep(inner, prefix+key+".")
		}
		if err != nil {
			return nil, err
		}
		n.put(key, s.cell(inner))
	}
	if isList {
		return &list{n}, nil
	}
	return &object{n}, nil
}

// put adds or replaces a cell.
func (n *node) put(name string, c *cell) {
	if n.cells[name] == nil {
		n.names = append(n.names, name)
	}
	n.cells[name] = c
	if i, is := js.ArrayIndex(name); n.isList && is {
		n.length = max(n.length, i+1)
	}
}

func (n *node) own(name string) bool { return n.cells[name] != nil }

// touch tells those who depend on what there is.
func (n *node) touch() {
	count, _ := n.keys.get()
	n.keys.set(count.(float64) + 1)
}

// allowed refuses names that would reach JavaScript's own.
func (n *node) allowed(name string) error {
	if name == "__proto__" {
		return js.Unsupported("a signal with the name __proto__")
	}
	if i, is := js.ArrayIndex(name); n.isList && is && i > maxLength {
		return js.Unsupported("the index %d of an array of signals", i)
	}
	return nil
}

// Get returns the value of a signal. One that is missing is made, and noted as undeclared.
func (n *node) Get(name string) (js.Value, error) {
	if !n.own(name) {
		n.store.undeclared = append(n.store.undeclared, n.prefix+name)
	}
	return n.get(name)
}

// get returns the value of a signal. One that is missing or null is made, as "".
func (n *node) get(name string) (js.Value, error) {
	if c := n.cells[name]; c != nil {
		if v, err := c.get(); err != nil || !js.Nullish(v) {
			return v, err
		}
	}
	if err := n.allowed(name); err != nil {
		return nil, err
	}
	c := n.store.cell("")
	n.put(name, c)
	n.store.dispatch(n.prefix+name, "")
	n.touch()
	return c.get()
}

// Has is the operator in.
func (n *node) Has(name string) bool {
	n.keys.get()
	return n.own(name) || js.Inherited(name)
}

// Keys returns the names of the signals.
func (n *node) Keys() []string {
	n.keys.get()
	return js.OrderKeys(n.names)
}

// Delete removes a signal. Only those are told who depend on what there is.
func (n *node) Delete(name string) error {
	n.drop(name)
	n.touch()
	return nil
}

func (n *node) drop(name string) {
	delete(n.cells, name)
	n.names = slices.DeleteFunc(n.names, func(known string) bool { return known == name })
}

// Primitive fails as in JavaScript, which reads two properties before.
func (o *object) Primitive(text bool) (js.Value, error) {
	names := []string{"valueOf", "toString"}
	if text {
		slices.Reverse(names)
	}
	for _, name := range names {
		if _, err := o.Get(name); err != nil {
			return nil, err
		}
	}
	return nil, js.Throw(js.TypeError, "an object of signals is no primitive value")
}
