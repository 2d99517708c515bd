package event

// Coalesce returns frames that leave a page as the given ones do, with fewer
// events: of those with one key the newest only (see [Event.Key]), and signals
// merged. All others stay, in order. Frames that keep all their events come
// back as they are. The last id is that of the last frame; after any of the
// ids, a page that lost the rest gets right by what was published after it.
//
// Events are kept if what is between them may look at the page: scripts,
// fragments with scripts or with attributes that change signals, such as
// data-signals, and selectors that look at more than the element itself.
// [WithKey] overrules that. What a page itself makes of each step, such as a
// count of changes, is not made of the steps that are left out. Elements are
// taken to stay in the parent they are in: where they move between parents that
// are both merged whole, and are merged by their ids as well, the events of
// either need a key of their own.
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

// about returns what each of the frame's events is about.
func (f *Frame) about() []matter {
	return *once(&f.making, &f.matters, func() []matter {
		matters := make([]matter, len(f.events))
		for i := range f.events {
			matters[i] = f.events[i].matter()
		}
		return matters
	})
}

// coalescing goes through events from the newest to the oldest.
type coalescing struct {
	frames []*Frame
	plans  []plan          // one per frame
	seen   map[string]bool // keys of newer events, with none between that looks at the page
	given  map[string]bool // keys of WithKey of newer events
	group  group
}

// place is where an event is.
type place struct{ frame, event int }

// plan is what becomes of a frame's events.
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

// result carries the plans out.
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

// outcome returns how many events are left, and whether any changes.
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

// follow returns the frame as the plan has it.
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
