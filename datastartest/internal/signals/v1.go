package signals

import (
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// v1 is the store of 1.0.4.
type v1 struct {
	graph
	root       *object
	changes    []change // that were not told yet
	told       []func(*js.Object)
	undeclared []string
}

// change is a signal that was set, or removed where the value is null.
type change struct {
	path  string
	value js.Value
}

func newV1() *v1 {
	s := &v1{}
	s.graph = graph{settled: s.tellChanges, failed: func(error) {}}
	s.root = &object{s.newNode(false, "")}
	return s
}

func (s *v1) Object() js.Host { return s.root }

func (s *v1) Batch(run func() error) error { return s.inBatch(run) }

func (s *v1) OnChange(told func(*js.Object)) { s.told = append(s.told, told) }

func (s *v1) Undeclared() []string { return s.undeclared }

// dispatch notes a change, and tells it unless a batch does that later.
func (s *v1) dispatch(path string, v js.Value) {
	if v != nil {
		s.changes = append(s.changes, change{path, v})
	}
	if s.batch == 0 {
		s.tellChanges()
	}
}

func (s *v1) tellChanges() {
	if len(s.changes) == 0 {
		return
	}
	patch, err := nested(s.changes)
	s.changes = nil
	if err != nil {
		s.failed(err)
		return
	}
	for _, told := range s.told {
		told(patch)
	}
}

// nested makes an object of paths and values.
func nested(changes []change) (*js.Object, error) {
	object := js.NewObject()
	for _, c := range changes {
		parts := strings.Split(c.path, ".")
		var at js.Host = object
		for _, part := range parts[:len(parts)-1] {
			inner, err := step(at, part)
			if err != nil {
				return nil, err
			}
			at = inner
		}
		if err := setProperty(at, parts[len(parts)-1], c.value); err != nil {
			return nil, err
		}
	}
	return object, nil
}

// step returns the object under a name, which is made where nothing is.
func step(at js.Host, name string) (js.Host, error) {
	v, err := property(at, name)
	if err != nil {
		return nil, err
	}
	if js.Nullish(v) {
		v = js.NewObject()
		if err := setProperty(at, name, v); err != nil {
			return nil, err
		}
	}
	if nodeOf(v) != nil {
		return nil, js.Unsupported("a change in %s, which is a signal that was moved: the client fails to tell of it", name)
	}
	inner, is := v.(js.Host)
	if !is {
		return nil, js.Throw(js.TypeError, "a change below %s, which is no object: the client fails to tell of it, and of every change after it", name)
	}
	return inner, nil
}

// Get returns the value at a path.
func (s *v1) Get(path string) (v js.Value, found bool) {
	v = s.root
	for part := range strings.SplitSeq(path, ".") {
		if v, found = ownProperty(v, part); !found {
			return nil, false
		}
	}
	return v, true
}
