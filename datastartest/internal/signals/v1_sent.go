package signals

import "github.com/echo-datastar/datastar/datastartest/internal/js"

// Paths returns the paths of all signals.
func (s *v1) Paths() (paths []string) {
	_ = s.Untracked(func() error {
		return s.walk(s.root, "", func(path string) { paths = append(paths, path) })
	})
	return paths
}

// walk calls a function with the path of each value that is no object.
func (s *v1) walk(o js.Keyed, prefix string, leaf func(path string)) error {
	if err := tooDeep(prefix); err != nil {
		return err
	}
	for _, name := range o.Keys() {
		v, err := o.Get(name)
		if err != nil {
			return err
		}
		if inner, plain := plainObject(v); plain {
			if err := s.walk(inner, prefix+name+".", leaf); err != nil {
				return err
			}
			continue
		}
		leaf(prefix + name)
	}
	return nil
}

// Sent returns the signals whose paths the filter lets through. The values are those of the store.
func (s *v1) Sent(f Filter) (*js.Object, error) { return s.filtered(s.root, f) }

// Changed returns what of a change a filter lets through, with the values of the store.
func (s *v1) Changed(change *js.Object, f Filter) (*js.Object, error) { return s.filtered(change, f) }

func (s *v1) filtered(o js.Keyed, f Filter) (*js.Object, error) {
	var sent []change
	err := s.walk(o, "", func(path string) {
		if (f.Include == nil || f.Include.Test(path)) && (f.Exclude == nil || !f.Exclude.Test(path)) {
			v, _ := s.Get(path)
			sent = append(sent, change{path, v})
		}
	})
	if err != nil {
		return nil, err
	}
	return nested(sent)
}
