package invalid

import (
	"cmp"
	"slices"
	"strings"
)

// show sets the message of the field that a problem is about. A field that no
// struct has is added. It reports false if the problem names no field that can
// be a signal.
func (f *form) show(p problem) bool {
	found := f.at(p.place)
	if found == nil {
		found = named(f.fields, p.path)
	}
	if found == nil && len(p.path) == 1 {
		found = deep(f.fields, p.path)
	}
	if found == nil {
		path := nameable(p.path)
		if found = named(f.fields, path); found == nil {
			found = made(&f.fields, path)
		}
	}
	if found != nil {
		found.set(p)
	}
	return found != nil
}

// nameable returns the path up to the first part that cannot be a signal's name,
// or is an index.
func nameable(path []string) []string {
	for i, part := range path {
		if strings.Trim(part, "0123456789") == "" || reserved(part) {
			return path[:i]
		}
	}
	return path
}

// at returns the field with a path in Go, or nil. The path begins with the name
// of the struct, unless the struct has none.
func (f *form) at(place string) *field {
	if found := inGo(f.fields, place); found != nil {
		return found
	}
	for _, bound := range f.fields {
		if found := inGo(bound.fields, place); found != nil {
			return found
		}
	}
	return nil
}

func inGo(fields []*field, place string) *field {
	for _, f := range fields {
		rest, ok := strings.CutPrefix(place, f.inGo)
		switch {
		case !ok || f.inGo == "":
		case rest == "" || len(f.fields) == 0 && (rest[0] == '.' || rest[0] == '['):
			return f
		case rest[0] == '[' && f.rows != nil:
			return f.rowInGo(rest[1:])
		case rest[0] == '.':
			if found := inGo(f.fields, rest[1:]); found != nil {
				return found
			}
		}
	}
	return nil
}

// named returns the field with a path of names, or nil. The name of an embedded
// struct may be left out.
func named(fields []*field, path []string) *field {
	for _, f := range fields {
		if f.embedded {
			if found := named(f.fields, path); found != nil {
				return found
			}
		}
		if len(path) == 0 || !f.is(path[0]) {
			continue
		}
		if len(f.fields) == 0 || len(path) == 1 {
			return f
		}
		if f.rows != nil {
			return f.rowNamed(path[1:])
		}
		return named(f.fields, path[1:])
	}
	return nil
}

// deep is named for the fields of nested structs, since a form sends their
// names without a path. No form has rows.
func deep(fields []*field, path []string) *field {
	for _, f := range fields {
		if f.rows != nil {
			continue
		}
		if found := cmp.Or(named(f.fields, path), deep(f.fields, path)); found != nil {
			return found
		}
	}
	return nil
}

// is reports whether the field has the name. Like JSON decoding, it ignores
// case.
func (f *field) is(name string) bool {
	fits := func(own string) bool { return strings.EqualFold(own, name) }
	return slices.ContainsFunc(f.names, fits) || f.embedded && name != "" && f.inGo == name
}

// made adds a field with a path that no struct has, with the fields around it,
// and returns it. It returns a field on the way at which a problem is shown already.
// It returns nil for an empty path.
func made(fields *[]*field, path []string) (found *field) {
	for _, name := range path {
		at := slices.IndexFunc(*fields, func(f *field) bool { return !f.embedded && f.names[0] == name })
		if at < 0 {
			at = len(*fields)
			*fields = append(*fields, &field{names: []string{name}})
		}
		if found = (*fields)[at]; found.shown != nil {
			return found
		}
		fields = &found.fields
	}
	return found
}
