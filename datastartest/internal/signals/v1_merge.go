package signals

import (
	"slices"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

func (s *v1) Set(path string, v js.Value, onlyIfMissing bool) error {
	object, err := nested([]change{{path, v}})
	if err != nil {
		return err
	}
	return s.Merge(object, onlyIfMissing)
}

func (s *v1) Computed(path string, value func() (js.Value, error)) error {
	return s.Set(path, s.computed(value), false)
}

func (s *v1) Remove(paths ...string) error {
	return s.Batch(func() error {
		for _, path := range paths {
			if err := s.Set(path, js.Null{}, false); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *v1) Merge(object js.Value, onlyIfMissing bool) error {
	if js.Nullish(object) {
		return nil
	}
	patch, is := object.(js.Keyed)
	if !is {
		return js.Unsupported("signals that are a value of type %s", js.TypeOf(object))
	}
	return s.Batch(func() error { return s.mergeInto(&s.root.node, patch, onlyIfMissing) })
}

// mergeInto merges an object into one of signals. null and undefined remove.
func (s *v1) mergeInto(n *node, patch js.Keyed, onlyIfMissing bool) error {
	if err := tooDeep(n.prefix); err != nil {
		return err
	}
	for _, name := range patch.Keys() {
		v, err := patch.Get(name)
		switch {
		case err != nil:
			return err
		case js.Nullish(v) && !onlyIfMissing:
			err = n.Delete(name)
		case !js.Nullish(v):
			err = s.mergeValue(n, name, v, onlyIfMissing)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *v1) mergeValue(n *node, name string, v js.Value, onlyIfMissing bool) error {
	patch, plain := plainObject(v)
	s.declared(n.prefix + name)
	if !plain {
		if onlyIfMissing && n.own(name) {
			return nil
		}
		return n.Set(name, v)
	}
	if inner, err := n.nodeAt(name); err != nil || inner != nil {
		if err != nil {
			return err
		}
		return s.mergeInto(inner, patch, onlyIfMissing)
	}
	if err := n.Set(name, js.NewObject()); err != nil {
		return err
	}
	inner, err := n.nodeAt(name)
	if err != nil || inner == nil {
		return err
	}
	return s.mergeInto(inner, patch, onlyIfMissing)
}

// nodeAt returns the object or array at a name, or nil.
func (n *node) nodeAt(name string) (*node, error) {
	if !n.own(name) {
		return nil, nil
	}
	v, err := n.get(name)
	return nodeOf(v), err
}

// declared notes that a signal was declared, if an expression has read it before.
func (s *v1) declared(path string) {
	s.undeclared = slices.DeleteFunc(s.undeclared, func(read string) bool { return read == path })
}
