package event

import "strings"

// Key returns the event's key for [Coalesce]: of several events with one key
// that wait for a slow client, only the newest has to be sent. It is "" for an
// event that must always be sent, such as an appended fragment or a script.
//
// With [WithKey] the key is made of its argument. Otherwise, the key of a
// fragment that replaces or morphs ([Morph], [Inner] or [Outer]) is made of its
// mode and the id of its target, and all events that merge signals share a key.
// Events with [WithID] or [WithRetry] have a key only by [WithKey].
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

// matter is what Coalesce knows about an event.
type matter struct {
	key     string // only the newest event with this key is needed; "" for none
	given   bool   // the key is that of WithKey
	effect  effect
	signals map[string]any // of an event whose effect is merges
}

// effect is what an event may change or depend on, besides its target.
type effect uint8

const (
	local   effect = iota // it changes elements, and depends on no other
	merges                // it merges signals
	signals               // it changes signals in another way
	global                // it may change, and depend on, anything
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

// target returns the mode and the selector of the target of a fragment that
// replaces or morphs one element by its id, or "".
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
	case selected != root: // it changes the id, so the next event would not find the element
		return ""
	}
	if selected == "" {
		return ""
	}
	return string(e.mode) + " " + selected
}

// selectedID returns the event's selector if it selects an element by id, or
// "".
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

// rootID returns a selector for the id of the fragment's root, or "" if the
// fragment has not exactly one root with a plainly written id.
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

// renames reports whether the event may change the id of an element by
// upserting attributes.
func (e *Event) renames() bool {
	return e.op == opMergeFragments && e.mode == UpsertAttributes && e.selector != "" &&
		strings.Contains(strings.ToLower(e.text), "id")
}

// looksAround reports whether the event's selector may depend on other elements
// than those it selects.
func (e *Event) looksAround() bool {
	return e.selectedID() == "" && strings.ContainsAny(e.selector, " \t\f>+~:|&")
}

// activeAttributes are the attributes of all generations, without "data-", that
// change signals, read them once, or keep an element from being morphed.
var activeAttributes = [...]string{
	"signals", "store", "init", "on-load", "on:load", "effect", "computed", "bind", "model", "ref", "indicator",
	"fetch-indicator", "persist", "query-string", "on-interval", "on:interval", "on-raf", "on:raf",
	"on-signal", "on:signal", "ignore-morph", "preserve-attr",
}

// active reports whether a fragment may do more than be shown: it has a script
// or an active attribute, or is html, head or body.
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
