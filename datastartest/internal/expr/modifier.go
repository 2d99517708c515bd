package expr

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Modifier is a modifier of an attribute, such as debounce with the tags 300ms and leading.
type Modifier struct {
	Name string
	Tags []string
}

// Modifiers are those of an attribute. Of two with one name the later has the say.
type Modifiers []Modifier

// Tags returns the tags of a modifier.
func (m Modifiers) Tags(name string) (tags []string, given bool) {
	for _, modifier := range slices.Backward(m) {
		if modifier.Name == name {
			return modifier.Tags, true
		}
	}
	return nil, false
}

// Has reports whether a modifier is there.
func (m Modifiers) Has(name string) bool {
	_, given := m.Tags(name)
	return given
}

// HasTag reports whether a modifier has a tag.
func (m Modifiers) HasTag(name, tag string) bool {
	tags, _ := m.Tags(name)
	return slices.Contains(tags, tag)
}

// Duration is the time that the first tag of a modifier says, as in delay.500ms, duration.2s or debounce.300.
// One that says none is 0, as it is for timers of a browser.
func (m Modifiers) Duration(name string) time.Duration {
	tags, _ := m.Tags(name)
	if len(tags) == 0 {
		return 0
	}
	ms := js.ParseFloat(tags[0])
	if number, is := strings.CutSuffix(tags[0], "ms"); is {
		ms = js.ParseNumber(number)
	} else if number, is := strings.CutSuffix(tags[0], "s"); is {
		ms = js.ParseNumber(number) * 1000
	}
	if math.IsNaN(ms) || ms < 0 || ms > math.MaxInt32 {
		return 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}

// Timing is when the expression of an event runs. What is nil does not delay it. The delay comes first to the
// expression and the throttle last: a throttle decides, then a debounce, and then the delay passes.
type Timing struct {
	Delay, Debounce, Throttle *Wait
}

// Wait is a time, and whether the expression runs at its beginning and at its end.
type Wait struct {
	Time              time.Duration
	Leading, Trailing bool
}

// Timing returns what the modifiers say about time.
func (a *Attribute) Timing() (t Timing) {
	m, words := a.Modifiers, a.dialect.timing
	if words.delay && m.Has("delay") {
		t.Delay = &Wait{Time: m.Duration("delay"), Trailing: true}
	}
	if m.Has("debounce") {
		t.Debounce = &Wait{m.Duration("debounce"), m.HasTag("debounce", "leading"), !m.HasTag("debounce", words.notrailing)}
	}
	if m.Has("throttle") {
		t.Throttle = &Wait{m.Duration("throttle"), !m.HasTag("throttle", "noleading"), m.HasTag("throttle", words.trailing)}
	}
	return t
}
