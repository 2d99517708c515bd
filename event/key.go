package event

import "strings"

// Key tells what an event is about, for a page that cannot keep up: see
// [Coalesce]. It is "" for an event that cannot be left out, such as an
// appended fragment or a script.
//
// The key is that of [WithKey]; else, for a fragment that takes the place of
// what is there ([Morph], [Inner] or [Outer]), its mode and the id of the
// element that it goes to; for merged signals it is the same for all.
func (e Event) Key() string {
	m := e.matter()
	switch {
	case m.given:
		return "key " + m.key
	case m.effect == merges:
		return "signals"
	}
	return m.key
}

// matter is what an event is about, as far as leaving others out goes.
type matter struct {
	key     string // of events with one key the newest will do
	given   bool   // by WithKey
	effect  effect
	signals map[string]any // of an event that merges
}

// effect is what else may change, or look at, what the event changes.
type effect uint8

const (
	local   effect = iota // it changes elements, and looks at no other
	merges                // it merges signals
	signals               // it changes signals in another way
	global                // it may change, and look at, anything
)

func (e *Event) matter() matter {
	m := matter{effect: global, key: e.key, given: e.key != ""}
	switch e.op {
	case opMergeSignals, opRemoveSignals:
		m.effect = signals
		if e.op == opMergeSignals && e.given&(hasKey|hasOnlyIfMissing|hasID|hasRetry) == 0 {
			m.signals = mergeable(e.text)
		}
		if m.signals != nil {
			m.effect = merges
		}
	case opMergeFragments, opRemoveFragments:
		if e.looksAround() || active(e.text) || e.renames() {
			return m
		}
		m.effect = local
		if !m.given && e.given&(hasID|hasRetry) == 0 {
			m.key = e.target()
		}
	}
	return m
}

// target is the mode and the element of a fragment that takes its place, or "".
func (e *Event) target() string {
	root, selected := e.rootID(), e.selectedID()
	switch {
	case e.op != opMergeFragments:
		return ""
	case e.mode == Inner && e.selector != "":
	case e.mode != Morph && e.mode != Outer && e.mode != Inner:
		return ""
	case e.selector == "":
		selected = root
	case selected != root: // the next one would not find the element
		return ""
	}
	if selected == "" {
		return ""
	}
	return string(e.mode) + " " + selected
}

// selectedID is the selector of the element with an id that the event selects,
// or "".
func (e *Event) selectedID() string {
	if e.has(byID) {
		return "#" + e.selector
	}
	id, hash := strings.CutPrefix(e.selector, "#")
	quoted := strings.HasPrefix(e.selector, `[id="`) && strings.HasSuffix(e.selector, `"]`) && strings.Count(e.selector, `"`) == 2
	if quoted || hash && plainID(id) {
		return e.selector
	}
	return ""
}

// rootID is the selector of the element with the id of the fragment's only
// root, or "".
func (e *Event) rootID() string {
	html := strings.TrimSpace(e.text)
	if !oneRoot(html) {
		return ""
	}
	tag, _ := cutTag(html)
	if i := strings.IndexAny(tag, " \t\n\f/\"'="); i < 0 || tag[i] != ' ' {
		return ""
	}
	switch id := attributeOf(tag, "id"); {
	case id == "":
		return ""
	case plainID(id):
		return "#" + id
	default:
		return quoteID(id)
	}
}

// renames reports whether the event may give an element another id by its
// attributes alone.
func (e *Event) renames() bool {
	return e.op == opMergeFragments && e.mode == UpsertAttributes && e.selector != "" &&
		strings.Contains(strings.ToLower(e.text), "id")
}

// looksAround reports whether more than an element itself may tell whether the
// event's selector matches it.
func (e *Event) looksAround() bool {
	return e.selectedID() == "" && strings.ContainsAny(e.selector, " \t\f>+~:|&")
}

// activeAttributes are those of clients, without "data-", that change signals,
// look at them once, or keep an element from being replaced.
var activeAttributes = [...]string{
	"signals", "store", "init", "on-load", "on:load", "effect", "computed", "bind", "model", "ref", "indicator",
	"fetch-indicator", "persist", "query-string", "on-interval", "on:interval", "on-raf", "on:raf",
	"on-signal", "on:signal", "ignore-morph", "preserve-attr",
}

// active reports whether a fragment may do more than stand there: it has a
// script, an active attribute, or is a part of the document itself.
func active(html string) bool {
	html = strings.ToLower(html)
	for _, tag := range [...]string{"<script", "</html", "</head", "</body"} {
		if strings.Contains(html, tag) {
			return true
		}
	}
	for {
		_, name, found := strings.Cut(html, "data-")
		if !found {
			return false
		}
		if html = name; activeName(strings.TrimPrefix(name, "star-")) {
			return true
		}
	}
}

func activeName(name string) bool {
	for _, active := range activeAttributes {
		if rest, ok := strings.CutPrefix(name, active); ok && (rest == "" || !letter(rest[0])) {
			return true
		}
	}
	return false
}
