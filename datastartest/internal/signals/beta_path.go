package signals

import (
	"regexp"
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// branch holds signals, which are cells, and branches, by name.
type branch struct {
	names []string
	below map[string]any
}

func newBranch() *branch { return &branch{below: map[string]any{}} }

func (b *branch) put(name string, v any) {
	if b.below[name] == nil {
		b.names = append(b.names, name)
	}
	b.below[name] = v
}

func paths(of []string) *js.Array {
	a := js.NewArray()
	for i, path := range of {
		_ = a.SetIndex(i, path)
	}
	return a
}

// parent returns the branch of a path and the name in it, or nil where a signal or nothing is before.
func (s *beta) parent(path string, make bool) (*branch, string) {
	parts := strings.Split(path, ".")
	at := s.root
	for _, part := range parts[:len(parts)-1] {
		if at.below[part] == nil && make {
			at.put(part, newBranch())
		}
		inner, is := at.below[part].(*branch)
		if !is {
			return nil, ""
		}
		at = inner
	}
	return at, parts[len(parts)-1]
}

// signal returns the cell at a path, or nil.
func (s *beta) signal(path string) *cell {
	b, name := s.parent(path, false)
	if b == nil {
		return nil
	}
	c, _ := b.below[name].(*cell)
	return c
}

// upsert returns the signal at a path, which is made where it is missing. Below another signal it is lost.
func (s *beta) upsert(path string, v js.Value) (c *cell, inserted bool) {
	b, name := s.parent(path, true)
	if b == nil {
		s.dispatch(happened{added: []string{path}})
		return s.named(path, v), true
	}
	if known, is := b.below[name].(*cell); is {
		return known, false
	}
	c = s.named(path, v)
	b.put(name, c)
	s.dispatch(happened{added: []string{path}})
	return c, true
}

// named returns a signal that tells a name when it is set.
func (s *beta) named(name string, v js.Value) *cell {
	c := s.cell(v)
	c.name = name
	return c
}

// write sets a signal, and tells of it.
func (s *beta) write(c *cell, v js.Value) (changed bool) {
	if c.compute != nil || !c.set(v) {
		return false
	}
	s.dispatch(happened{updated: []string{c.name}})
	return true
}

func (b *branch) drop(name string) {
	delete(b.below, name)
	for i, known := range b.names {
		if known == name {
			b.names = append(b.names[:i:i], b.names[i+1:]...)
			return
		}
	}
}

// Paths returns the paths of all signals.
func (s *beta) Paths() []string { return s.root.paths("") }

func (b *branch) paths(prefix string) (paths []string) {
	for _, name := range js.OrderKeys(b.names) {
		if inner, is := b.below[name].(*branch); is {
			paths = append(paths, inner.paths(prefix+name+".")...)
			continue
		}
		paths = append(paths, prefix+name)
	}
	return paths
}

// Match returns the paths that match patterns with white space between them, in which * is a part of a
// path and ** anything.
func (s *beta) Match(patterns string) (matches []string, err error) {
	for _, pattern := range strings.Fields(patterns) {
		pattern = strings.TrimPrefix(pattern, "$")
		pattern = strings.NewReplacer(".", `\.`, "**", ".*", "*", `[^\.]*`).Replace(pattern)
		expression, err := regexp.Compile("^" + pattern + "$")
		if err != nil {
			return nil, js.Unsupported("the pattern %s: %v", pattern, err)
		}
		for _, path := range s.Paths() {
			if expression.MatchString(path) {
				matches = append(matches, path)
			}
		}
	}
	return matches, nil
}
