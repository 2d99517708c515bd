package hubtest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// sayGap is a GapFunc that returns the id of the gap.
func sayGap(_ context.Context, f hub.Follower) []event.Event {
	return []event.Event{say("gap after " + f.After)}
}

// testGapWithoutSnapshot has pages whose feed cannot show them what they missed: the
// page has to learn of it.
func testGapWithoutSnapshot(t *testing.T, newHub newHub) {
	batch, err := first(t, newHub(t, hub.MemoryConfig{}).Feed("a"), "gone-1")
	require.NoError(t, err)
	assert.Equal(t, hub.Reload(t.Context(), hub.Follower{}), batch.Events, "the page reloads")
	assert.NotEmpty(t, batch.ID, "and has an id if it does not")

	h := newHub(t, hub.MemoryConfig{OnGap: sayGap})
	p := open(t, h.Feed("a"), "gone-1")
	p.marked(h, "a", "gap after gone-1")
	p.reconnect()
	p.marked(h, "a")
	open(t, h.Feed("a").Snapshot(shown), "gone-1").marked(h, "a", "gap after gone-1", "snapshot of a")
	quiet := h.Feed("a").OnGap(func(context.Context, hub.Follower) []event.Event { return nil })
	open(t, quiet, "gone-1").marked(h, "a")
	open(t, h.Feed("a").OnGap(func(context.Context, hub.Follower) []event.Event { panic("oops") }).Snapshot(shown), "gone-1").
		marked(h, "a", "snapshot of a")
	assert.EqualValues(t, 4, h.Stats().Gaps)
}

// testQuiet has pages of topics on which nothing happens, while what is kept of
// others is dropped: they have missed nothing.
func testQuiet(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{ReplayTotal: 20_000})
	var pages []*page
	for n := range 100 {
		topic := fmt.Sprint("quiet.", n)
		publish(t, h, topic, "before")
		pages = append(pages, open(t, h.Feed(topic), ""), open(t, h.Feed(topic+".>"), ""))
	}
	for _, p := range pages {
		p.stop()
	}
	for n := range 300 {
		publish(t, h, fmt.Sprint("loud.", n), "no matter")
	}
	for _, p := range pages {
		p.reconnect()
		require.Empty(t, p.texts)
	}
	assert.Zero(t, h.Stats().Gaps)
	assert.EqualValues(t, 200, h.Stats().Replays)
	publish(t, h, "quiet.7", "after")
	pages[14].until("after")

	seen := h.Position()
	publish(t, h, "quiet.8", "missed")
	for n := range 300 {
		publish(t, h, fmt.Sprint("loud.", n), "no matter")
	}
	open(t, h.Feed("quiet.8"), seen)
	assert.EqualValues(t, 1, h.Stats().Gaps, "what it missed was dropped")
	open(t, h.Feed("quiet.9"), seen)
	assert.EqualValues(t, 1, h.Stats().Gaps)
}

// testGained has a page that follows more topics when it reconnects.
func testGained(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	publish(t, h, "b", "before")
	p := open(t, h.Feed("a"), "")
	p.stop()
	publish(t, h, "a", "1")
	publish(t, h, "b", "the snapshot shows it")
	publish(t, h, "a", "2")
	p.feed = h.Feed("a", "b", "c.*").Snapshot(shown)
	p.reconnect()
	p.marked(h, "b", "snapshot of b", "snapshot of c.*", "1", "2")
	p.reconnect()
	p.marked(h, "c.1")
	p.feed = h.Feed("c.*", "a")
	p.reconnect()
	p.marked(h, "a")
	p.feed = h.Feed("a", "b")
	p.reconnect()
	p.marked(h, "b")
	assert.Zero(t, h.Stats().Gaps)

	var many []string
	for n := range 40 {
		many = append(many, fmt.Sprint("m.", n))
	}
	p = open(t, h.Feed(many...), "")
	p.stop()
	publish(t, h, "m.7", "missed")
	p.reconnect()
	p.marked(h, "m.1", "missed")
	p.feed = h.Feed(many[1:]...).Snapshot(shown)
	p.reconnect()
	assert.Len(t, p.texts, 39, "who knows which?")
	open(t, h.Feed("a", "z").Snapshot(shown), h.Position()).marked(h, "a")
}
