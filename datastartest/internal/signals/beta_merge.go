package signals

import (
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Merge merges an object, whose objects become branches.
func (s *beta) Merge(object js.Value, onlyIfMissing bool) error {
	if js.Nullish(object) {
		return nil
	}
	values, is := object.(js.Keyed)
	if !is {
		return js.Unsupported("signals that are a value of type %s", js.TypeOf(object))
	}
	h, err := s.mergeInto(s.root, "", values, onlyIfMissing)
	if err != nil {
		return err
	}
	if len(h.added)+len(h.removed)+len(h.updated) > 0 {
		s.dispatch(h)
	}
	return nil
}

func (s *beta) mergeInto(b *branch, prefix string, values js.Keyed, onlyIfMissing bool) (h happened, err error) {
	if err := tooDeep(prefix); err != nil {
		return h, err
	}
	for _, name := range values.Keys() {
		if strings.Contains(name, "__") {
			return h, js.Throw(js.Failed, "the signal %s: two _ cannot stand side by side in a name", name)
		}
		v, err := values.Get(name)
		if err != nil {
			return h, err
		}
		if nested, is := branches(v); is {
			if err = s.mergeBranch(b, prefix, name, nested, onlyIfMissing, &h); err != nil {
				return h, err
			}
			continue
		}
		s.mergeLeaf(b, name, v, onlyIfMissing, &h)
	}
	return h, nil
}

// branches returns what is merged as an object: all objects but arrays.
func branches(v js.Value) (js.Keyed, bool) {
	switch v := v.(type) {
	case js.List:
		return nil, false
	case js.Keyed:
		return v, true
	case js.Host, *js.Function, *js.RegExp:
		return js.NewObject(), true
	}
	return nil, false
}

// mergeBranch merges an object. Into a signal it is lost, but told.
func (s *beta) mergeBranch(b *branch, prefix, name string, values js.Keyed, onlyIfMissing bool, h *happened) error {
	if b.below[name] == nil {
		b.put(name, newBranch())
	}
	inner, is := b.below[name].(*branch)
	if !is {
		inner = newBranch()
	}
	sub, err := s.mergeInto(inner, prefix+name+".", values, onlyIfMissing)
	for _, path := range sub.added {
		h.added = append(h.added, name+"."+path)
	}
	for _, path := range sub.updated {
		h.updated = append(h.updated, name+"."+path)
	}
	return err
}

func (s *beta) mergeLeaf(b *branch, name string, v js.Value, onlyIfMissing bool, h *happened) {
	if b.below[name] != nil {
		if onlyIfMissing {
			return
		}
		if c, is := b.below[name].(*cell); is {
			if s.write(c, v) {
				h.updated = append(h.updated, name)
			}
			return
		}
	}
	b.put(name, s.named(name, v))
	h.added = append(h.added, name)
}

// Sent returns the signals, at the top without those that begin with _.
func (s *beta) Sent(f Filter) (*js.Object, error) { return s.root.values(!f.Local) }

// Changed returns the whole change, which Beta cannot filter.
func (s *beta) Changed(change *js.Object, _ Filter) (*js.Object, error) { return change, nil }

func (b *branch) values(public bool) (*js.Object, error) {
	o := js.NewObject()
	for _, name := range js.OrderKeys(b.names) {
		if public && strings.HasPrefix(name, "_") {
			continue
		}
		v, err := valueOf(b.below[name])
		if err == nil {
			err = o.Set(name, v)
		}
		if err != nil {
			return nil, err
		}
	}
	return o, nil
}

func valueOf(of any) (js.Value, error) {
	if inner, is := of.(*branch); is {
		return inner.values(false)
	}
	return of.(*cell).get()
}
