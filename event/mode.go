package event

import "strings"

// MergeMode says where a fragment goes.
type MergeMode string

// The modes, in the words of the clients before 1.0.
const (
	// Morph changes the target into the fragment, keeping what is alike. It is the default.
	Morph MergeMode = "morph"
	// Inner makes the fragment the content of the target.
	Inner MergeMode = "inner"
	// Outer puts the fragment in the target's place without comparing them. It is
	// [ModeReplace] of Datastar 1.0, whose "outer" is Morph.
	Outer MergeMode = "outer"
	// Prepend puts the fragment before the target's first child.
	Prepend MergeMode = "prepend"
	// Append puts the fragment after the target's last child.
	Append MergeMode = "append"
	// Before puts the fragment before the target.
	Before MergeMode = "before"
	// After puts the fragment after the target.
	After MergeMode = "after"
	// UpsertAttributes sets the attributes of the fragment's root on the target
	// and leaves everything else as it is. V1 does it with a small script.
	UpsertAttributes MergeMode = "upsertAttributes"
)

// PatchMode says where elements go, in the words of Datastar 1.0.
type PatchMode string

// The modes in the words of Datastar 1.0. Mind "outer": here it morphs, as [Morph]
// does, while [Outer] is what 1.0 calls "replace".
const (
	// ModeOuter changes the target into the element, keeping what is alike. It is the default.
	ModeOuter PatchMode = "outer"
	// ModeInner makes the elements the content of the target.
	ModeInner PatchMode = "inner"
	// ModeReplace puts the element in the target's place without comparing them.
	ModeReplace PatchMode = "replace"
	// ModePrepend puts the elements before the target's first child.
	ModePrepend PatchMode = "prepend"
	// ModeAppend puts the elements after the target's last child.
	ModeAppend PatchMode = "append"
	// ModeBefore puts the elements before the target.
	ModeBefore PatchMode = "before"
	// ModeAfter puts the elements after the target.
	ModeAfter PatchMode = "after"
	// ModeRemove removes the target: it takes a selector, and no elements.
	ModeRemove PatchMode = "remove"
)

// Namespace is the namespace that a fragment is parsed in.
type Namespace string

// The namespaces besides HTML.
const (
	SVG    Namespace = "svg"
	MathML Namespace = "mathml"
)

// wayOut is what to do where a client has no namespaces.
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

// merge translates a mode of Datastar 1.0.
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

func (e *Event) applyMode(o *Option) {
	mode, ok := MergeMode(o.text), MergeMode(o.text).valid()
	if o.kind&patchMode != 0 {
		mode, ok = PatchMode(o.text).merge()
		if PatchMode(o.text) == ModeRemove {
			e.given |= remove
			return
		}
	}
	if !ok {
		e.fail("unknown mode %q", o.text)
	}
	e.mode = mode
	e.given &^= remove
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
