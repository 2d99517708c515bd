package hubtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// shown is a SnapshotFunc that returns the name of the topic.
func shown(_ context.Context, topic string) ([]event.Event, error) {
	return []event.Event{say("snapshot of " + topic)}, nil
}

func testSnapshot(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	publish(t, h, "a", "before")
	p := open(t, h.Feed("a", "b.*").Snapshot(shown), "")
	p.marked(h, "a", "snapshot of a", "snapshot of b.*")
	p.stop()
	publish(t, h, "b.1", "missed")
	p.reconnect() // no snapshot without a gap
	p.marked(h, "a", "missed")
	open(t, h.Feed("a").Snapshot(shown), h.Position()).marked(h, "a")
	assert.EqualValues(t, 1, h.Stats().Snapshots)
}

func testSnapshotOfGap(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{ReplayEvents: 2})
	start := h.Position()
	publish(t, h, "a", numbers(0, 10)...)
	for _, after := range []string{start, "other-1"} {
		p := open(t, h.Feed("a").Snapshot(shown), after)
		p.marked(h, "a", "snapshot of a")
		p.reconnect()
		p.marked(h, "a")
	}
}

func testSnapshotFails(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	failed := errors.New("no database")
	feed := h.Feed("a").Snapshot(func(context.Context, string) ([]event.Event, error) { return nil, failed })
	assertFails(t, feed, failed)
	assertShowsNothing(t, h)
	assert.Zero(t, h.Stats().Followers)
	ctx, cancel := context.WithCancel(t.Context())
	feed = h.Feed("a").Snapshot(func(ctx context.Context, _ string) ([]event.Event, error) {
		cancel()
		return nil, ctx.Err()
	})
	returns(t, "the end of the feed", func() {
		for range feed.Events(ctx, "") {
			t.Error("a batch though the client has disconnected")
		}
	})
	feed = h.Feed("a").Snapshot(func(context.Context, string) ([]event.Event, error) { panic("oops") })
	assert.PanicsWithValue(t, "oops", func() {
		for range feed.Events(t.Context(), "") {
			t.Error("a batch though the snapshot panics")
		}
	})
	assert.Zero(t, h.Stats().Followers)
}

// assertFails asserts that a feed asks its client to wait for 1 to 5 s, and then fails.
func assertFails(t *testing.T, feed hub.Feed, expect error) {
	t.Helper()
	var retry time.Duration
	var failed error
	returns(t, "the end of a feed whose snapshot fails", func() {
		for batch, err := range feed.Events(t.Context(), "gone-1") {
			retry, failed = max(retry, batch.Retry), err
		}
	})
	assert.GreaterOrEqual(t, retry, time.Second)
	assert.LessOrEqual(t, retry, 5*time.Second)
	assert.ErrorIs(t, failed, expect)
}

// assertShowsNothing asserts that a page which gained a topic receives nothing if the
// snapshot of that fails: an id would say that it has the snapshot.
func assertShowsNothing(t *testing.T, h hub.Hub) {
	t.Helper()
	p := open(t, h.Feed("known"), "")
	p.stop()
	publish(t, h, "known", "missed")
	feed := h.Feed("known", "gained").Snapshot(func(context.Context, string) ([]event.Event, error) { return nil, errors.New("no database") })
	returns(t, "the end of a feed whose snapshot fails", func() {
		for batch := range feed.Events(t.Context(), p.last) {
			assert.Empty(t, batch.Frames)
			assert.Empty(t, batch.ID)
		}
	})
}

// testSnapshotSeam publishes while a snapshot is taken.
func testSnapshotSeam(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	p := open(t, h.Feed("a").Snapshot(func(context.Context, string) ([]event.Event, error) {
		publish(t, h, "a", "meanwhile")
		return []event.Event{say("snapshot")}, nil
	}), "")
	cut := p.last
	p.marked(h, "a", "snapshot", "meanwhile")
	open(t, h.Feed("a"), cut).marked(h, "a", "meanwhile")
	require.NoError(t, p.err)
}
