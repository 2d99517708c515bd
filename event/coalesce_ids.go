package event

import (
	"math"
	"strings"
)

// never is a position after all events.
const never = math.MaxInt

// walls knows which events older ones may not be dropped for, or across. Each
// value is the position of the oldest such event so far.
type walls struct {
	ids     bool           // some event brings an id in
	all     int            // for every event
	classes map[string]int // for those that may set the class: these events change what is in its elements
	targets map[string]int // for those that bring the id in: these events find their target by it
	morphs  map[string]int // the same: these events morph into markup with the id
	moves   []move         // for those in between; the last one is the oldest
}

// move is the first event that finds its target by an id since another one
// brought that id in. The events between the two may have taken the id away from
// an element that had it before.
type move struct{ since, at int }

func newWalls() walls {
	return walls{all: never, classes: map[string]int{}, targets: map[string]int{}, morphs: map[string]int{}}
}

// before returns the position of the first wall after an event.
func (w *walls) before(at int, m *matter) int {
	first := w.all
	for n := len(w.moves); n > 0 && w.moves[n-1].since >= at; n-- {
		w.moves = w.moves[:n-1]
	}
	if n := len(w.moves); n > 0 {
		first = min(first, w.moves[n-1].at)
	}
	for class, at := range w.classes {
		if m.upserts || strings.Contains(m.text, class) {
			first = min(first, at)
		}
	}
	for _, id := range m.brings { // V018 and V019 stop where a target is missing
		first = min(first, position(w.targets, id))
	}
	return first
}

// add adds what an event that is kept does.
func (w *walls) add(at int, m *matter) {
	for _, id := range m.brings {
		w.all = min(w.all, position(w.targets, id), position(w.morphs, id))
	}
	if m.morphs {
		for _, id := range m.brings {
			w.morphs[id] = at
		}
	}
	switch {
	case m.class != "" && len(w.classes) < 8:
		w.classes[m.class] = at
	case m.several || m.effect == global:
		w.all = at
	}
}

// find adds that an event, which may be dropped, finds its targets. since is since
// when it is a move.
func (w *walls) find(since, at int, m *matter) {
	if !w.ids {
		return
	}
	for _, id := range m.targets {
		w.targets[id] = at
	}
	if since < at {
		w.moves = append(w.moves, move{since, at})
	}
}

func position(of map[string]int, id string) int {
	if at, ok := of[id]; ok {
		return at
	}
	return never
}

// arrivals knows the ids that events, from the oldest on, bring into the page.
type arrivals struct {
	since   map[string]int // since when an id waits to be a target, or never
	unclear int            // since when any other id does, or never
}

// note returns since when the event is a move, or never.
func (a *arrivals) note(at int, m *matter) (since int) {
	since = never
	for _, id := range m.targets {
		arrived, known := a.since[id]
		if !known {
			arrived = a.unclear
		}
		if arrived != never {
			since = min(since, arrived)
			a.since[id] = never
		}
	}
	for _, id := range m.brings {
		if arrived, known := a.since[id]; !known || arrived == never {
			a.since[id] = at
		}
	}
	if m.unclear {
		a.since, a.unclear = map[string]int{}, at
	}
	return since
}
