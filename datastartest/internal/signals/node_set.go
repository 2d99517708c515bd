package signals

import (
	"slices"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Set sets a signal. null and undefined remove it, and an object is made the same as the one that is there.
func (n *node) Set(name string, v js.Value) error {
	if err := n.allowed(name); err != nil {
		return err
	}
	old := n.cells[name]
	switch computed, is := v.(*cell); {
	case js.Nullish(v):
		if old != nil {
			n.drop(name)
			n.store.dispatch(n.prefix+name, js.Null{})
			n.touch()
		}
		return nil
	case is:
		n.put(name, computed)
		n.store.dispatch(n.prefix+name, "")
		if old == nil {
			n.touch()
		}
		return nil
	case old == nil:
		return n.add(name, v)
	}
	return n.change(name, old, v)
}

func (n *node) add(name string, v js.Value) error {
	inner, err := n.store.deep(v, n.prefix+name+".")
	if err != nil {
		return err
	}
	n.put(name, n.store.cell(inner))
	n.store.dispatch(n.prefix+name, v)
	n.touch()
	return nil
}

// change sets a signal that exists.
func (n *node) change(name string, old *cell, v js.Value) error {
	current, err := old.get()
	if err != nil {
		return err
	}
	there, first := current.(*object)
	wanted, second := plainObject(v)
	if first && second {
		return there.become(wanted)
	}
	inner, err := n.store.deep(v, n.prefix+name+".")
	if err == nil && old.set(inner) {
		n.store.dispatch(n.prefix+name, v)
	}
	return err
}

// become makes an object of signals the same as another object.
func (n *node) become(wanted js.Keyed) error {
	names := wanted.Keys()
	for _, name := range n.Keys() {
		if !slices.Contains(names, name) {
			n.drop(name)
			n.touch()
			n.store.dispatch(n.prefix+name, js.Null{})
		}
	}
	for _, name := range names {
		next, err := wanted.Get(name)
		if err != nil {
			return err
		}
		current, err := n.get(name)
		if err != nil {
			return err
		}
		if js.StrictEqual(current, next) {
			continue
		}
		if err := n.Set(name, next); err != nil {
			return err
		}
	}
	return nil
}
