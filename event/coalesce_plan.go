package event

// place is the position of an event: the index of its frame, and in it.
type place struct{ frame, event int }

// plan says, for each event of a frame, whether it is dropped or replaced.
type plan []change

type change struct {
	dropped bool
	since   int // since when it is a move, or never
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

func (c *coalescing) change(p place) *change { return &c.plans[p.frame][p.event] }

// result returns the frames that the plans leave. Of those without events it
// keeps only the last, for its id.
func (c *coalescing) result() []*Frame {
	var kept []*Frame
	for i, f := range c.frames {
		left, changed := c.plans[i].outcome()
		switch {
		case left == 0 && i < len(c.frames)-1:
		case changed:
			kept = append(kept, f.follow(c.plans[i], left))
		default:
			kept = append(kept, f)
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
