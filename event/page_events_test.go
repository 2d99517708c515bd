package event_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// maker makes up events that are about few elements, so that they often meet.
type maker struct {
	r   *rand.Rand
	ids string // a letter each
	n   int    // a number for the next text
}

// made is an event, and what it tells a client.
type made struct {
	event event.Event
	instruction
	global bool    // it may change, and depend on, anything
	fits   [8]bool // by protocol: the client can be sent it
}

// family is the event's kind and target.
func (m *made) family() string {
	target := m.selector
	if target == "" && len(m.roots) > 0 {
		target = m.roots[0].id
	}
	return m.verb + string(m.mode) + target
}

// calm reports whether the event keeps few others from being left out: it names
// no id but that of its target.
func (m *made) calm() bool {
	for _, id := range m.ids {
		if id != "" && id != m.ids[0] {
			return false
		}
	}
	inserts := m.mode == event.Append || m.mode == event.Prepend || m.mode == event.Before || m.mode == event.After
	return !m.global && !(inserts && len(m.ids) > 1 && slices.Max(m.ids[1:]) != "")
}

func (m *maker) odds(percent int) bool { return m.r.IntN(100) < percent }

func (m *maker) pick(from ...string) string { return from[m.r.IntN(len(from))] }

func (m *maker) id() string { return m.pick(strings.Split(m.ids, "")...) }

func (m *maker) number() string {
	m.n++
	return fmt.Sprint(m.n)
}

// element makes up an element with the id or without one, and others in it.
func (m *maker) element(id string, depth int) *node {
	n := &node{tag: m.pick("div", "div", "li", "b", "ul"), id: id}
	if m.odds(60) {
		n.set("class", m.pick("on", "done", "on done"))
	}
	for _, rare := range []string{"data-k", "title", "data-class-on"} {
		if m.odds(8) {
			n.set(rare, map[string]string{"data-class-on": "$s"}[rare]+m.pick("", "1")[:0])
		}
	}
	if m.odds(1) {
		n.set(m.pick("data-signals-s", "data-ignore-morph"), m.pick("1", "2"))
	}
	kids := []*node{{text: m.number()}}
	for depth > 0 && m.odds(60) {
		inner := ""
		if m.odds(75) {
			inner = m.id()
		}
		kids = append(kids, m.element(inner, depth-1))
	}
	n.splice(0, 0, kids)
	return n
}

// selector makes up a selector that is more than an id.
func (m *maker) selector() string {
	a, b := "#"+m.id(), "#"+m.id()
	return m.pick(".on", ".on", ".done", ".done", "[class]", "[data-k]", `[data-k=""]`, "[title]", "li", "ul > li", "body > *", "b:not(.on)", "ul .on",
		a+".on", a+" > *", a+" li", a+" + *", a+" ~ .done", a+", "+b, a+", .done", "div"+a, a+" "+b, ":not(.on)"+a, `[id]`)
}

// plain makes up a selector that is an id, and returns both.
func (m *maker) plain() (id, css string) {
	id = m.id()
	return id, m.pick("#"+id, "#"+id, "#"+id, `[id="`+id+`"]`)
}

func (m *maker) event() made {
	switch n := m.r.IntN(100); {
	case n < 42:
		return m.known()
	case n < 60:
		return m.fragment()
	case n < 65:
		_, css := m.plain()
		return made{event: event.RemoveFragments(css), instruction: instruction{verb: "remove", selector: css}}
	case n < 75:
		css := m.selector()
		return made{event: event.RemoveFragments(css), instruction: instruction{verb: "remove", selector: css}, global: true}
	case n < 95:
		return m.signals()
	default:
		return m.script()
	}
}

// known makes up a fragment of the kinds that newer ones replace.
func (m *maker) known() made {
	id, css := m.plain()
	nested := m.pick("0", "0", "0", "2")[0] - '0'
	root := m.element(id, int(nested))
	switch m.r.IntN(10) {
	case 0, 1, 2, 3:
		return m.merge(event.Morph, m.pick("", "", css), root)
	case 4, 5:
		return m.merge(event.Outer, m.pick("", css), root)
	case 6, 7:
		return m.merge(event.Inner, css, m.contents(int(nested))...)
	}
	attributes := &node{tag: "i"}
	if m.odds(50) {
		attributes.id, css = id, m.pick("", css)
	}
	attributes.set(m.pick("class", "title"), m.pick("on", "done", m.number()))
	return m.merge(event.UpsertAttributes, css, attributes)
}

// contents makes up what goes into an element: text, elements, or both.
func (m *maker) contents(depth int) []*node {
	nodes := []*node{{text: m.number()}}
	if depth > 0 {
		nodes = append(nodes, m.element(m.id(), depth-1))
	}
	if m.odds(30) {
		nodes = append(nodes, &node{text: "t"})
	}
	return nodes[m.r.IntN(len(nodes)):]
}

// fragment makes up any fragment.
func (m *maker) fragment() made {
	_, css := m.plain()
	modes := []event.MergeMode{event.Append, event.Prepend, event.Before, event.After, event.Append, event.Before, event.Morph, event.Outer, event.Inner, event.UpsertAttributes}
	mode := modes[m.r.IntN(len(modes))]
	if mode == event.UpsertAttributes && m.odds(50) {
		mode = event.Append
	}
	id := m.pick("", m.id())
	switch m.r.IntN(6) {
	case 0: // several elements, each by its id
		return m.merge(event.Morph, "", m.element(m.id(), m.r.IntN(2)), m.element(m.pick("", m.id()), m.r.IntN(2)))
	case 1:
		return m.merge(mode, css, m.element(id, 1), m.element(m.id(), 0))
	case 2, 3, 4:
		made := m.merge(mode, m.selector(), m.element(id, 1))
		if inserts := mode == event.Append || mode == event.Prepend; inserts && m.odds(25) {
			made = m.merge(mode, "body", made.roots...)
		}
		made.global = made.selector != "body"
		return made
	}
	return m.merge(mode, css, m.element(id, m.r.IntN(2)))
}

func (m *maker) merge(mode event.MergeMode, css string, roots ...*node) made {
	html := markup(roots, m.pick(`"`, `"`, `'`, ``))
	if html == "" {
		html = " "
	}
	options := []event.Option{event.WithMergeMode(mode)}
	if css != "" {
		options = append(options, event.WithSelector(css))
	}
	return made{
		event:       event.MergeFragments(html, options...),
		instruction: instruction{verb: "merge", mode: mode, selector: css, roots: roots},
		global:      strings.Contains(html, "data-signals-s") || strings.Contains(html, "data-ignore-morph"),
	}
}

func (m *maker) signals() made {
	switch m.r.IntN(12) {
	case 0:
		paths := []string{m.pick("s", "t", "o.x", "o")}
		return made{event: event.RemoveSignals(paths...), instruction: instruction{verb: "remove signals", paths: paths}}
	case 1:
		text, tree := m.tree()
		return made{event: event.MergeSignals(text, event.WithOnlyIfMissing()), instruction: instruction{verb: "merge signals", signals: tree, missing: true}}
	}
	text, tree := m.tree()
	return made{event: event.MergeSignals(text), instruction: instruction{verb: "merge signals", signals: tree}}
}

// tree makes up signals. Mostly o is an object, and the others are not.
func (m *maker) tree() (json.RawMessage, signalTree) {
	var parts []string
	for _, name := range []string{"s", "t", "u", "o"} {
		if !m.odds(35) {
			continue
		}
		value := m.value()
		if name == "o" != m.odds(4) {
			value = `{"` + m.pick("x", "y") + `":` + m.pick(m.value(), m.value(), `{"z":`+m.value()+`}`) + `}`
		}
		parts = append(parts, `"`+name+`":`+value)
	}
	text := json.RawMessage("{" + strings.Join(parts, ",") + "}")
	return text, readTree(text)
}

func (m *maker) value() string { return m.pick(`"1"`, `"1"`, `"0"`, `"`+m.number()+`"`, "null") }

func readTree(text []byte) (tree signalTree) {
	if err := json.Unmarshal(text, &tree); err != nil {
		panic(err)
	}
	return tree
}

func (m *maker) script() made {
	var words []string
	switch a, b := m.id(), m.id(); m.r.IntN(7) {
	case 0, 1:
		words = []string{"mark", m.number()}
		return made{event: event.ExecuteScript(strings.Join(words, " "), event.WithKey("mark")), instruction: instruction{verb: "script", script: words}, global: true}
	case 2, 3:
		words = []string{"move", a, b}
	case 4:
		words = []string{"drop", a}
	case 5:
		words = []string{"class", a, m.pick("on", "done")}
	default:
		words = []string{m.pick("show", "read"), a, m.pick("s", "t")}
	}
	return made{event: event.ExecuteScript(strings.Join(words, " ")), instruction: instruction{verb: "script", script: words}, global: true}
}
