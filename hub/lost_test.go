package hub_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// A message that cannot be read is one gap for each of those who follow its topic, also
// if they follow it in several ways, and for those who reconnect from before it.
func TestReplica_lost(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{OnGap: hub.Reload})
	byName, byBoth, other := openTab(t, r.Feed("a"), "e-100"), openTab(t, r.Feed("a", "*"), "e-100"), openTab(t, r.Feed("b"), "e-100")
	r.Apply(marked("a", 101))
	r.Apply(marked("b", 102)) // both wait
	lost := marked("a", 103)
	lost.Lost, lost.Events = true, []event.Event(nil)
	assert.Nil(t, r.Apply(lost))
	r.Apply(marked("a", 104))
	for _, p := range []*tab{byName, byBoth} {
		ids, events := p.read()
		assert.Equal(t, []string{"e-103-m103"}, ids)
		assert.Equal(t, 1, events, "what it gets for a gap")
		ids, events = p.read()
		assert.Equal(t, []string{"e-104-m104"}, ids)
		assert.Zero(t, events)
	}
	ids, _ := other.read()
	assert.Equal(t, []string{"e-102-m102"}, ids)
	assert.EqualValues(t, 2, r.Stats().Gaps)

	for _, tc := range []struct {
		topic, after string
		gap          bool
	}{
		{"a", "e-100", true}, {"a", "e-101-m101", true}, {"a", "e-102-m102", true}, {"a", "e-103-m103", false}, {"a", "e-104-m104", false},
		{"*", "e-102-m102", true}, {"*", "e-103-m103", false}, {"new.*", "e-103-m103", false}, {"b", "e-100", false},
	} {
		before := r.Stats().Gaps
		openTab(t, r.Feed(tc.topic), tc.after)
		assert.Equal(t, tc.gap, r.Stats().Gaps > before, "%+v", tc)
	}
}

// A topic that nobody has followed loses a message.
func TestReplica_lostUnknown(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{})
	r.Apply(hub.Message{Topic: "a", Seq: 101, Lost: true})
	assert.Zero(t, r.Stats().Topics)
	openTab(t, r.Feed("a"), "e-100")
	openTab(t, r.Feed("*"), "e-100")
	assert.EqualValues(t, 2, r.Stats().Gaps)
	openTab(t, r.Feed("b"), "e-100")
	openTab(t, r.Feed("a"), "e-101")
	assert.EqualValues(t, 2, r.Stats().Gaps)
}
