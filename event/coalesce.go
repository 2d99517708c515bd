package event

// Coalesce returns frames that leave a page in the same state as the given
// frames, with fewer events. Of several events with one key (see [Event.Key])
// only the newest is kept, and events that merge signals become one. What
// changes an element is left out, too, if a newer event replaces ([Outer]) or
// removes that element by its id. All other events are kept, in order.
//
// A frame that keeps all its events is returned as it is. Of those that keep
// none only the last is returned, for its id. A page that received the result up
// to any of its ids reaches the same state by receiving the given frames after
// that id.
//
// An event is kept, though a newer one has its key, if what comes between might
// do something else without it:
//
//   - a script, a redirect and the like;
//   - a fragment with a script, or with an attribute that changes signals, such
//     as data-signals;
//   - a fragment or a removal whose selector is not a plain id (#x, [id="x"]) or
//     body, since it may look at what the event sets. Where it only changes what
//     is in the elements of a class, that is so if the event's markup has the
//     name of the class;
//   - an event whose target is an id that an earlier event brought in, in its
//     markup. Which element has the id then, if any, may depend on all events
//     before. So the update of a row is not left out for one that comes after a
//     list was sent whole, with that row;
//   - a fragment without a selector that has several top-level elements, or whose
//     end tags do not tell how many it has, and a removal that [WithSettle] delays.
//
// Likewise, events that merge signals do not become one across the first three.
// [WithKey] overrules all of that: of two events with one key of that kind, the
// older one is always left out.
//
// Coalesce assumes that the page does not react to intermediate states, for
// example by counting changes, and that no two of its elements have one id.
func Coalesce(frames []*Frame) []*Frame {
	c := coalescing{frames: frames, plans: plans(frames), walls: newWalls(), next: map[string]int{}, whole: map[string]int{}, given: map[string]bool{}}
	c.findMoves()
	for i := len(frames) - 1; i >= 0; i-- {
		matters := frames[i].about()
		for j := len(matters) - 1; j >= 0; j-- {
			c.visit(place{i, j}, &matters[j])
		}
	}
	c.mergeGroup()
	return c.result()
}

// about returns a matter for each of the frame's events, computed once.
func (f *Frame) about() []matter {
	return *once(&f.making, &f.matters, func(matters *[]matter) {
		*matters = make([]matter, len(f.events))
		for i := range f.events {
			(*matters)[i] = f.events[i].matter()
		}
	})
}

// coalescing is a pass over events from the newest to the oldest. The position of
// an event is its number, from the oldest on.
type coalescing struct {
	frames []*Frame
	plans  []plan // one per frame
	at     int    // the position of the event
	walls  walls
	next   map[string]int  // the position of the next event with a key
	whole  map[string]int  // that of the next event that replaces or removes an element
	given  map[string]bool // keys of newer events, set by WithKey
	group  group
}

// findMoves goes over the events from the oldest to the newest, and marks those
// that are moves.
func (c *coalescing) findMoves() {
	a := arrivals{since: map[string]int{}, unclear: never}
	for i, f := range c.frames {
		matters := f.about()
		for j := range matters {
			c.at++
			m := &matters[j]
			c.plans[i][j].since = a.note(c.at, m)
			c.walls.ids = c.walls.ids || len(m.brings) > 0 || m.unclear
		}
	}
}

func (c *coalescing) visit(at place, m *matter) {
	change := c.change(at)
	if change.dropped = c.replaced(m); !change.dropped {
		c.keep(at, m)
	}
	c.walls.find(change.since, c.at, m)
	c.at--
}

// replaced reports whether a newer event replaces the event.
func (c *coalescing) replaced(m *matter) (replaced bool) {
	switch {
	case m.given != "":
		replaced = c.given[m.given]
		c.given[m.given] = true
	case m.key != "":
		wall := c.walls.before(c.at, m)
		replaced = position(c.next, m.key) < wall || position(c.whole, m.element) < wall
		c.next[m.key] = c.at
	}
	if m.whole && m.given == "" {
		c.whole[m.element] = c.at
	}
	return replaced
}

// keep keeps the event, or adds it to the group of those that merge signals.
func (c *coalescing) keep(at place, m *matter) {
	c.walls.add(c.at, m)
	switch m.effect {
	case merges:
		c.merge(at, m.signals)
	case signals, global:
		c.mergeGroup()
	}
}
