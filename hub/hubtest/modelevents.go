package hubtest

import (
	"fmt"

	"github.com/echo-datastar/datastar/event"
)

// event makes up an event about a region.
func (m *model) event(r string) event.Event {
	m.n++
	switch n := m.random.IntN(100); {
	case n < 15 && m.rough():
		return m.change(r)
	case n < 20 && m.rough():
		return m.script(r)
	case n < 60:
		return m.fragment(r)
	default:
		return m.signal(r)
	}
}

// rough reports whether to make up an event that keeps others from being left
// out.
func (m *model) rough() bool { return m.random.IntN(100) < m.roughness }

// pick returns one of its arguments at random.
func pick[T any](m *model, from ...T) T { return from[m.random.IntN(len(from))] }

// leaf returns the markup of an element without children, with this id or
// another one.
func (m *model) leaf(r, id string) string {
	attributes := pick(m, "", "", ` class="k`+r+`"`, ` class="on"`)
	switch n := m.random.IntN(20); {
	case n == 0 && m.rough():
		attributes += ` data-ignore-morph=""`
	case n == 1 && m.rough():
		attributes += fmt.Sprintf(` data-signals="%s.a"`, r)
	}
	return fmt.Sprintf(`<div id="%s"%s>%d</div>`, id, attributes, m.n)
}

// fragment makes up an event that replaces an element.
func (m *model) fragment(r string) event.Event {
	id := r + pick(m, "-a", "-b", "-c", "-p", "-q", "-z", "-y")
	text := fmt.Sprintf("<i>%d</i>", m.n)
	n := m.random.IntN(12)
	if n == 5 && !m.rough() {
		n = 6
	}
	switch n {
	case 0:
		return event.MergeFragments(m.leaf(r, id), event.WithSelectorID(id))
	case 1:
		return event.MergeFragments(m.leaf(r, id), event.WithMergeMode(event.Outer))
	case 2, 3:
		return event.MergeFragments(text, event.WithSelector("#"+id), event.WithMergeMode(event.Inner))
	case 4:
		return event.MergeFragments(text, event.WithSelector(".k"+r), event.WithMergeMode(event.Inner))
	case 5:
		looks := fmt.Sprintf("#%[1]s-a.on ~ #%[1]s-b", r)
		return event.MergeFragments(text, event.WithSelector(looks), event.WithMergeMode(event.Inner))
	case 6:
		return event.MergeFragments(fmt.Sprintf(`<ul id="%s-l"><li>%d</li></ul>`, r, m.n))
	case 7:
		return event.MergeFragments(fmt.Sprintf(`<section id="%s-s">%s%s</section>`, r, m.leaf(r, r+"-p"), m.leaf(r, r+"-q")))
	default:
		return event.MergeFragments(m.leaf(r, id))
	}
}

// change makes up an event that adds, removes or renames elements.
func (m *model) change(r string) event.Event {
	id := r + pick(m, "-a", "-b", "-c")
	parent, other := r, r+"-z"
	if m.random.IntN(3) == 0 {
		id, parent, other = r+pick(m, "-p", "-q"), r+"-s", r+"-y"
	}
	switch m.random.IntN(8) {
	case 0:
		return event.RemoveFragments("#" + pick(m, id, other))
	case 1, 2: // add an element that was removed
		if len(m.truth.find("#"+id)) == 0 {
			return event.MergeFragments(m.leaf(r, id), event.WithSelector("#"+parent), event.WithMergeMode(event.Append))
		}
	case 3: // give an element another id
		if len(m.truth.find("#"+other)) == 0 {
			return event.MergeFragments(m.leaf(r, other), event.WithSelector("#"+id))
		}
		return event.MergeFragments(fmt.Sprintf(`<div class="k%s"></div>`, r), event.WithSelector("#"+id), event.WithMergeMode(event.UpsertAttributes))
	case 4:
		if len(m.truth.find("#"+other)) == 0 {
			return event.MergeFragments(fmt.Sprintf(`<div id="%s"></div>`, other), event.WithSelector("#"+id), event.WithMergeMode(event.UpsertAttributes))
		}
		return event.MergeFragments(fmt.Sprintf(`<div id="%s" class="on"></div>`, id), event.WithMergeMode(event.UpsertAttributes))
	case 5:
		return event.MergeFragments(fmt.Sprintf(`<b>%d</b>`, m.n), event.WithSelector("#"+id), event.WithMergeMode(pick(m, event.Before, event.After)))
	}
	return event.MergeFragments(fmt.Sprintf(`<li>%d</li>`, m.n), event.WithSelector("#"+r+"-l"), event.WithMergeMode(pick(m, event.Append, event.Prepend)))
}

func (m *model) script(r string) event.Event {
	leaf, signal := r+pick(m, "-a", "-b", "-p"), r+pick(m, ".a", ".b")
	switch m.random.IntN(3) {
	case 0:
		return event.ExecuteScript("copy " + leaf + " " + signal)
	case 1:
		return event.ExecuteScript("write " + signal + " " + leaf)
	default:
		return event.ExecuteScript(fmt.Sprintf("set %s.keyed %d", r, m.n), event.WithKey("script"+r))
	}
}

func (m *model) signal(r string) event.Event {
	switch n := m.random.IntN(10); {
	case n == 0 && m.rough():
		return event.RemoveSignals(r+pick(m, ".a", ".b", ".a.c"), r+".e")
	case n == 1 && m.rough():
		return event.MergeSignals(map[string]any{r: m.object(2)}, event.WithOnlyIfMissing())
	case n == 2 && m.rough():
		return event.MergeSignals(map[string]any{r: map[string]any{"own": m.n}}, event.WithKey("signal"+r))
	default:
		return event.MergeSignals(map[string]any{r: m.object(2)})
	}
}

// object makes up signals. In a rough model, a name may be an object in one
// event and not in another.
func (m *model) object(depth int) map[string]any {
	object := map[string]any{}
	for range 1 + m.random.IntN(3) {
		name := pick(m, "a", "b", "c", "d", "e")
		if isObject := name == "c"; depth > 0 && isObject != m.rough() {
			object[name] = m.object(depth - 1)
		} else if !isObject || m.rough() {
			object[name] = m.value()
		}
	}
	return object
}

func (m *model) value() any {
	switch m.random.IntN(10) {
	case 0:
		return nil
	case 1:
		return []int{m.n}
	default:
		return m.n
	}
}
