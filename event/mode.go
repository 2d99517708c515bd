package event

import "strings"

// MergeMode says where a fragment goes relative to its target, with the names of
// the clients before 1.0.
type MergeMode string

// The merge modes. [WithMergeMode] takes them.
const (
	// Morph changes the target into the fragment and keeps the nodes that match.
	// It is the default.
	Morph MergeMode = "morph"
	// Inner replaces the content of the target by the fragment.
	Inner MergeMode = "inner"
	// Outer replaces the target by the fragment, without comparing them. Datastar
	// 1.0 calls it "replace": see [ModeReplace]. Its "outer" is [Morph].
	Outer MergeMode = "outer"
	// Prepend inserts the fragment before the target's first child.
	Prepend MergeMode = "prepend"
	// Append inserts the fragment after the target's last child.
	Append MergeMode = "append"
	// Before inserts the fragment before the target.
	Before MergeMode = "before"
	// After inserts the fragment after the target.
	After MergeMode = "after"
	// UpsertAttributes sets the attributes of the fragment's root on the target,
	// and changes nothing else. V1 has no such mode, so it is sent a script.
	UpsertAttributes MergeMode = "upsertAttributes"
)

// PatchMode says where elements go relative to their target, with the names of
// Datastar 1.0.
type PatchMode string

// The modes of Datastar 1.0. [WithMode] takes them. Note that "outer" morphs here, as
// [Morph] does, and [ModeReplace] is what clients before 1.0 call "outer": [Outer].
const (
	// ModeOuter changes the target into the element and keeps the nodes that
	// match. It is the default.
	ModeOuter PatchMode = "outer"
	// ModeInner replaces the content of the target by the elements.
	ModeInner PatchMode = "inner"
	// ModeReplace replaces the target by the element, without comparing them.
	ModeReplace PatchMode = "replace"
	// ModePrepend inserts the elements before the target's first child.
	ModePrepend PatchMode = "prepend"
	// ModeAppend inserts the elements after the target's last child.
	ModeAppend PatchMode = "append"
	// ModeBefore inserts the elements before the target.
	ModeBefore PatchMode = "before"
	// ModeAfter inserts the elements after the target.
	ModeAfter PatchMode = "after"
	// ModeRemove removes the target. It needs a selector, and the HTML must be
	// empty.
	ModeRemove PatchMode = "remove"
)

// Namespace is the XML namespace in which a fragment is parsed.
type Namespace string

// The namespaces besides HTML.
const (
	SVG    Namespace = "svg"
	MathML Namespace = "mathml"
)

// wayOut returns the alternative for a client that has no namespaces.
func (ns Namespace) wayOut() string {
	if ns == SVG {
		return "send the whole <svg> element"
	}
	return "send the whole <math> element"
}

func (m MergeMode) valid() bool {
	switch m {
	case Morph, Inner, Outer, Prepend, Append, Before, After, UpsertAttributes:
		return true
	}
	return false
}

// merge returns the MergeMode that does the same. It reports false for
// ModeRemove and for an unknown mode.
func (m PatchMode) merge() (MergeMode, bool) {
	switch m {
	case ModeOuter:
		return Morph, true
	case ModeReplace:
		return Outer, true
	case ModeInner, ModePrepend, ModeAppend, ModeBefore, ModeAfter:
		return MergeMode(m), true
	}
	return "", false
}

// patch returns the PatchMode that does the same, for any but UpsertAttributes.
func (m MergeMode) patch() PatchMode {
	switch m {
	case Morph:
		return ModeOuter
	case Outer:
		return ModeReplace
	}
	return PatchMode(m)
}

// applyMode keeps nothing of how the mode was given: events with the same mode are equal.
func (e *Event) applyMode(o *Option) {
	mode, ok := MergeMode(o.text), MergeMode(o.text).valid()
	if o.kind&patchMode != 0 {
		mode, ok = PatchMode(o.text).merge()
		if PatchMode(o.text) == ModeRemove {
			e.given = e.given&^(hasMode|patchMode) | remove
			return
		}
	}
	if !ok {
		e.fail("unknown mode %q", o.text)
	}
	e.mode = mode
	e.given &^= hasMode | patchMode | remove
}

func (e *Event) applyNamespace(ns Namespace) {
	if ns != SVG && ns != MathML {
		e.fail("unknown namespace %q", string(ns))
	}
	e.namespace = ns
	e.text = strings.TrimSpace(e.text)
	if !oneRoot(e.text) {
		e.fail("a fragment in namespace %s needs exactly one root element", string(ns))
	}
}
