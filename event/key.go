package event

// Key returns the event's key for [Coalesce]: of several events with one key
// that wait for a slow client, only the newest has to be sent. It is "" for an
// event that must always be sent, such as an appended fragment or a script.
//
// With [WithKey] the key is made of its argument. Otherwise, the key of a
// fragment that replaces or morphs ([Morph], [Inner] or [Outer]) is made of its
// mode and the id of its target. With [UpsertAttributes] the names of the attributes
// belong to the key too. All events that merge signals share one key. Events with
// [WithID] or [WithRetry] have a key only by [WithKey].
func (e Event) Key() string {
	m := e.matter()
	switch {
	case m.given != "":
		return "key " + m.given
	case m.effect == merges:
		return "signals"
	}
	return m.key
}

// matter is what Coalesce knows about an event.
type matter struct {
	given   string // the key of WithKey
	key     string // another key, or ""
	element string // the id of the only element that it changes, or ""
	whole   bool   // it replaces or removes that element
	effect  effect
	signals map[string]any // of an event whose effect is merges

	// The elements of the page.
	text    string   // the markup that a fragment with a key sets
	targets []string // the ids by which the event finds elements
	brings  []string // the ids that it may add to elements
	class   string   // it changes only what is in the elements of this class
	unclear bool     // it may do anything with any id
	several bool     // it finds several elements, each by an id
	upserts bool     // it sets attributes only
	morphs  bool     // it may keep elements that have the ids that it brings
}

// effect is what an event may change or depend on.
type effect uint8

const (
	local   effect = iota // it changes elements, and finds them by their ids only
	merges                // it merges signals
	signals               // it changes signals in another way
	global                // it may change, and depend on, anything
)

func (e *Event) matter() matter {
	m := matter{effect: global, given: e.key}
	switch e.op {
	case opMergeSignals, opRemoveSignals:
		m.effect = signals
		if e.op == opMergeSignals && e.given&(hasKey|hasOnlyIfMissing|hasID|hasRetry) == 0 {
			m.signals = mergeable(e.text)
		}
		if m.signals != nil {
			m.effect = merges
		}
	case opMergeFragments:
		e.describe(&m)
	case opRemoveFragments:
		t := e.selected()
		m.targets = t.ids()
		if t.id != "" && e.settle == 0 { // one that waits may come after later events
			m.effect, m.element, m.whole = local, t.id, true
		}
	}
	return m
}

// describe says what matters about a fragment.
func (e *Event) describe(m *matter) {
	t := e.selected()
	o, sure := outlineOf(e.text, e.namespace)
	m.targets, m.brings = e.reach(t, &o)
	m.unclear, m.several = !sure, e.selector == "" && o.roots > 1
	m.upserts, m.morphs = e.mode == UpsertAttributes, e.mode == Morph || e.mode == Inner
	switch {
	case !sure || active(e.text) || e.renames(t, &o):
	case !t.plain:
		m.class = e.insideClass()
	case m.given != "" || e.given&(hasID|hasRetry) != 0 || keeps(e.text):
		m.effect = local
	default:
		m.effect, m.text = local, e.text
		m.key, m.element = e.about(t, &o)
		m.whole = m.key != "" && e.mode == Outer
	}
}
