package signals

import "github.com/echo-datastar/datastar/datastartest/internal/js"

// beta is the store of 1.0.0-beta.11.
type beta struct {
	graph
	root   *branch
	object betaObject
	told   []func(*js.Object)
}

func newBeta() *beta {
	s := &beta{root: newBranch()}
	s.object.beta = s
	s.graph = graph{beta: true, settled: func() {}, failed: func(error) {}}
	return s
}

func (s *beta) Object() js.Host { return &s.object }

func (s *beta) Batch(run func() error) error { return run() }

func (s *beta) OnChange(told func(*js.Object)) { s.told = append(s.told, told) }

func (s *beta) Undeclared() []string { return nil }

// happened are the paths of an event of the client.
type happened struct{ added, removed, updated []string }

func (s *beta) dispatch(h happened) {
	detail := js.NewObject("added", paths(h.added), "removed", paths(h.removed), "updated", paths(h.updated))
	for _, told := range s.told {
		told(detail)
	}
}

func (s *beta) Get(path string) (v js.Value, found bool) {
	c := s.signal(path)
	if c == nil {
		return nil, false
	}
	v, err := c.get()
	return v, err == nil
}

func (s *beta) Set(path string, v js.Value, onlyIfMissing bool) error {
	c, inserted := s.upsert(path, v)
	if inserted || onlyIfMissing {
		return nil
	}
	if s.write(c, v) {
		s.dispatch(happened{updated: []string{path}}) // once more, as the client does
	}
	return nil
}

func (s *beta) Computed(path string, value func() (js.Value, error)) error {
	if b, name := s.parent(path, true); b != nil {
		b.put(name, s.computed(value))
	}
	return nil
}

// Remove removes signals. One whose parent is missing ends it, and nothing is told.
func (s *beta) Remove(paths ...string) error {
	for _, path := range paths {
		b, name := s.parent(path, false)
		if b == nil {
			return nil
		}
		b.drop(name)
	}
	s.dispatch(happened{removed: paths})
	return nil
}
