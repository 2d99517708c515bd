package event

import (
	"maps"
	"strings"

	"github.com/goccy/go-json"
)

// mergeable returns the signals of a JSON object. It returns nil if a name
// holds "__" or ".", since some generations treat such names in their own way,
// and if a text may hold half a surrogate pair, which Go cannot.
func mergeable(text string) map[string]any {
	if strings.Contains(text, `\ud`) || strings.Contains(text, `\uD`) {
		return nil
	}
	var signals map[string]any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if d.Decode(&signals) != nil || !plainNames(signals) {
		return nil
	}
	return signals
}

func plainNames(signals map[string]any) bool {
	for name, value := range signals {
		below, _ := value.(map[string]any)
		if strings.Contains(name, "__") || strings.Contains(name, ".") || !plainNames(below) {
			return false
		}
	}
	return true
}

// group is a run of events that merge signals and become one event.
type group struct {
	places  []place // newest first
	signals map[string]any
	more    bool // signals holds more than the newest event sets
}

// merge adds an older event to the group, or begins a new group if they clash.
func (c *coalescing) merge(at place, older map[string]any) {
	g := &c.group
	switch {
	case len(g.places) > 0 && clash(g.signals, older):
		c.mergeGroup()
		fallthrough
	case len(g.places) == 0:
		g.signals = older
	case !covers(g.signals, older):
		if !g.more {
			g.more, g.signals = true, clone(g.signals)
		}
		fill(g.signals, older)
	}
	g.places = append(g.places, at)
}

// mergeGroup replaces the events of the group by one. That is the newest event
// if it sets all their signals. Otherwise it is a new event in the place of the
// oldest: a page that loses its connection after it is sent the newer events
// again, but never one that is older than what it has.
func (c *coalescing) mergeGroup() {
	g := c.group
	c.group = group{places: g.places[:0]}
	if len(g.places) < 2 {
		return
	}
	for _, p := range g.places {
		c.change(p).dropped = true
	}
	if !g.more {
		c.change(g.places[0]).dropped = false
		return
	}
	text, err := json.Marshal(g.signals)
	oldest := c.change(g.places[len(g.places)-1])
	oldest.dropped, oldest.merged = false, &Event{op: opMergeSignals, text: string(text)}
	if err != nil { // cannot happen: the signals were decoded from JSON
		oldest.merged.err = &failure{err}
	}
}

// clash reports whether a signal is an object in one and not in the other.
// Merging the two at once and one by one would give different results.
func clash(newer, older map[string]any) bool {
	for name, value := range older {
		other, ok := newer[name]
		if !ok {
			continue
		}
		below, object := value.(map[string]any)
		above, object2 := other.(map[string]any)
		if object != object2 || object && clash(above, below) {
			return true
		}
	}
	return false
}

// covers reports whether the newer signals set every signal that the older ones
// set.
func covers(newer, older map[string]any) bool {
	for name, value := range older {
		other, ok := newer[name]
		if !ok {
			return false
		}
		below, object := value.(map[string]any)
		above, _ := other.(map[string]any)
		if object && !covers(above, below) {
			return false
		}
	}
	return true
}

// fill adds to the newer signals those that only the older ones set.
func fill(newer, older map[string]any) {
	for name, value := range older {
		below, object := value.(map[string]any)
		other, ok := newer[name]
		above, _ := other.(map[string]any)
		switch {
		case !ok && object:
			newer[name] = clone(below)
		case !ok:
			newer[name] = value
		case object:
			fill(above, below)
		}
	}
}

// clone copies signals. Arrays are shared, since nothing changes them.
func clone(signals map[string]any) map[string]any {
	signals = maps.Clone(signals)
	for name, value := range signals {
		if below, object := value.(map[string]any); object {
			signals[name] = clone(below)
		}
	}
	return signals
}
