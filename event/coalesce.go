package event

// Coalesce returns frames that leave a page in the same state as the given
// frames, with fewer events. Of several events with one key (see [Event.Key])
// only the newest is kept, and events that merge signals become one. All other
// events are kept, in order. A frame that keeps all its events is returned as
// it is. The last frame keeps its id. A page that received the result up to any
// of its ids reaches the same state by receiving the given frames after that
// id.
//
// An event is kept, though a newer one has its key, if an event between them
// may depend on it: a script, a fragment with a script or with an attribute
// that changes signals (such as data-signals), or a selector that depends on
// other elements than the one it selects. [WithKey] overrules that.
//
// Coalesce assumes two things. The page does not react to intermediate states,
// for example by counting changes. And an element keeps its parent: where
// elements move between parents that are merged whole, and are also merged by
// their own ids, the events of the parents or those of the elements need
// [WithKey].
func Coalesce(frames []*Frame) []*Frame {
	c := coalescing{frames: frames, plans: plans(frames), seen: map[string]bool{}, given: map[string]bool{}}
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
	return *once(&f.making, &f.matters, func() []matter {
		matters := make([]matter, len(f.events))
		for i := range f.events {
			matters[i] = f.events[i].matter()
		}
		return matters
	})
}

// coalescing is a pass over events from the newest to the oldest.
type coalescing struct {
	frames []*Frame
	plans  []plan          // one per frame
	seen   map[string]bool // keys of newer events, since the last one that may depend on anything
	given  map[string]bool // keys of newer events, set by WithKey
	group  group
}

// place is the position of an event: the index of its frame, and in it.
type place struct{ frame, event int }

// plan says, for each event of a frame, whether it is dropped or replaced.
type plan []change

type change struct {
	dropped bool
	merged  *Event
}

func plans(frames []*Frame) []plan {
	n := 0
	for _, f := range frames {
		n += len(f.events)
	}
	all, plans := make(plan, n), make([]plan, len(frames))
	for i, f := range frames {
		plans[i], all = all[:len(f.events)], all[len(f.events):]
	}
	return plans
}

func (c *coalescing) visit(at place, m *matter) {
	switch {
	case m.given && c.given[m.key]:
		c.at(at).dropped = true
		return
	case m.given:
		c.given[m.key] = true
	case m.key != "" && c.seen[m.key]:
		c.at(at).dropped = true
	case m.key != "":
		c.seen[m.key] = true
	}
	switch m.effect {
	case merges:
		c.merge(at, m.signals)
	case signals:
		c.mergeGroup()
	case global:
		clear(c.seen)
		c.mergeGroup()
	}
}

func (c *coalescing) at(p place) *change { return &c.plans[p.frame][p.event] }

// result returns the frames that the plans leave.
func (c *coalescing) result() []*Frame {
	var kept []*Frame
	for i, f := range c.frames {
		left, changed := c.plans[i].outcome()
		switch {
		case !changed:
			kept = append(kept, f)
		case left > 0 || i == len(c.frames)-1:
			kept = append(kept, f.follow(c.plans[i], left))
		}
	}
	return kept
}

// outcome returns how many events are left, and whether any event is dropped or
// replaced.
func (p plan) outcome() (left int, changed bool) {
	left = len(p)
	for i := range p {
		if p[i].dropped {
			left--
		}
		changed = changed || p[i].dropped || p[i].merged != nil
	}
	return left, changed
}

// follow returns a frame with the events that the plan leaves.
func (f *Frame) follow(p plan, left int) *Frame {
	events := make([]Event, 0, left)
	for i, change := range p {
		switch {
		case change.dropped:
		case change.merged != nil:
			events = append(events, *change.merged)
		default:
			events = append(events, f.events[i])
		}
	}
	return NewFrame(f.id, events...)
}
