package signals

import "github.com/echo-datastar/datastar/datastartest/internal/js"

// Update sets all signals that the filter lets through to what a function makes of their values.
func (s *v1) Update(f Filter, update func(js.Value) js.Value) error {
	return s.Untracked(func() error {
		values, err := s.Sent(f)
		if err != nil {
			return err
		}
		if err := updateLeaves(values, update); err != nil {
			return err
		}
		return s.Merge(values, false)
	})
}

// updateLeaves sets all that is no object and no array.
func updateLeaves(of js.Host, update func(js.Value) js.Value) error {
	keys, _, _ := contents(of)
	for _, key := range keys {
		v, err := property(of, key)
		if err != nil {
			return err
		}
		if _, _, plain := contents(v); plain {
			err = updateLeaves(v.(js.Host), update)
		} else {
			err = setProperty(of, key, update(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Update sets all signals whose paths match the patterns.
func (s *beta) Update(f Filter, update func(js.Value) js.Value) error {
	paths, err := s.Match(f.Patterns)
	for _, path := range paths {
		v, _ := s.Get(path)
		if err := s.Set(path, update(v), false); err != nil {
			return err
		}
	}
	return err
}
