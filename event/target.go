package event

import (
	"slices"
	"strings"
)

// target is what an event's selector says.
type target struct {
	id    string // that of the selected element, or ""
	plain bool   // which elements are selected depends on their ids only
}

// selected returns what the selector selects. The body is plain: there is one,
// whatever events do.
func (e *Event) selected() target {
	id, hash := strings.CutPrefix(e.selector, "#")
	quoted, start := strings.CutPrefix(e.selector, `[id="`)
	quoted, end := strings.CutSuffix(quoted, `"]`)
	switch {
	case e.selector == "" || e.selector == "body":
		return target{plain: true}
	case e.has(byID):
		return target{e.selector, true}
	case hash && plainID(id):
		return target{id, true}
	case start && end && quoted != "" && !strings.ContainsAny(quoted, `"\\`):
		return target{quoted, true}
	}
	return target{}
}

func (t target) ids() []string {
	if t.id == "" {
		return nil
	}
	return []string{t.id}
}

// reach returns the ids by which a fragment finds its targets, and those that it
// may bring into the page.
func (e *Event) reach(t target, o *outline) (targets, brings []string) {
	replaces := e.mode == Morph || e.mode == Outer
	switch {
	case e.mode == UpsertAttributes && e.selector == "":
		return o.top, nil
	case e.mode == UpsertAttributes && !e.renames(t, o):
		return t.ids(), nil
	case e.selector == "" && replaces:
		return o.top, o.deep
	case e.selector == "":
		return o.top, slices.Concat(o.top, o.deep)
	case replaces && o.is(t.id):
		return o.top, o.deep
	}
	return t.ids(), slices.Concat(o.top, o.deep)
}

// insideClass returns the class if the event changes what is in the elements of
// a class, and nothing else. Otherwise it returns "".
func (e *Event) insideClass() string {
	class, ok := strings.CutPrefix(e.selector, ".")
	if inside := e.mode == Inner || e.mode == Append || e.mode == Prepend; ok && inside && plainID(class) {
		return class
	}
	return ""
}

// renames reports whether the event changes the id of its target by upserting
// attributes.
func (e *Event) renames(t target, o *outline) bool {
	return e.mode == UpsertAttributes && e.selector != "" &&
		slices.ContainsFunc(o.top, func(id string) bool { return id != t.id })
}

// is reports whether the fragment is one element with the id.
func (o *outline) is(id string) bool {
	return o.roots == 1 && !o.loose && len(o.top) == 1 && o.top[0] == id
}

// about returns the key of a fragment that changes one element, found by its
// id, in a way that the next such fragment undoes, and the id. It returns "" for
// others.
func (e *Event) about(t target, o *outline) (key, id string) {
	if e.selector == "" && len(o.top) == 1 {
		t.id = o.top[0]
	}
	var names string
	switch e.mode {
	case Inner:
		if e.selector == "" && !o.is(t.id) {
			return "", ""
		}
	case Morph, Outer:
		if !o.is(t.id) || slices.Contains(o.deep, t.id) {
			return "", ""
		}
	case UpsertAttributes:
		if names = o.attributes(); names == "" {
			return "", ""
		}
	default:
		return "", ""
	}
	if t.id == "" {
		return "", ""
	}
	return string(e.mode) + " " + selectorOf(t.id) + names, t.id
}

// attributes returns the names of the attributes of a fragment's only element,
// sorted and each after a space, without id.
func (o *outline) attributes() (list string) {
	if o.roots != 1 || o.loose {
		return ""
	}
	var names []string
	for name := range attributes(o.first) {
		if name = strings.ToLower(name); name != "id" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		list += " " + name
	}
	return list
}

// selectorOf returns a selector for an id.
func selectorOf(id string) string {
	if plainID(id) {
		return "#" + id
	}
	return quoteID(id)
}
