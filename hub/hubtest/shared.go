package hubtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// testShared has a wave of pages: a snapshot of the hub is taken once for all that
// wait, and nothing that is published meanwhile is lost. Then it has another wave,
// which may or may not come in time for the snapshots of the first.
func testShared(t *testing.T, newHub newHub) {
	const pages = 200
	taking, release := make(chan struct{}, 2*pages), make(chan struct{})
	var published atomic.Bool
	h := newHub(t, hub.MemoryConfig{Snapshot: func(ctx context.Context, topic string) ([]event.Event, error) {
		assert.Nil(t, ctx.Value(visitor{}), "it is shown to everybody")
		before := !published.Load()
		taking <- struct{}{}
		<-release
		if before {
			return shown(ctx, topic)
		}
		return []event.Event{say("newer snapshot of " + topic)}, nil
	}})
	var all sync.WaitGroup
	wave := func(last string, expect ...[]string) {
		for range pages {
			all.Go(func() {
				p := &page{t: t, feed: h.Feed("a", "b")}
				p.connect(context.WithValue(t.Context(), visitor{}, "joe"))
				defer p.stop()
				p.until(last)
				assert.Contains(t, expect, p.texts)
			})
		}
		eventually(t, "the pages", func() bool { return h.Followers("a") == pages })
	}
	wave("meanwhile", []string{"snapshot of a", "newer snapshot of b", "meanwhile"})
	within(t, taking, "the snapshot")
	published.Store(true)
	publish(t, h, "b", "meanwhile")
	close(release)
	all.Wait()
	assert.LessOrEqual(t, h.Stats().Rendered, uint64(4))
	assert.EqualValues(t, pages, h.Stats().Snapshots)
	wave("later", []string{"snapshot of a", "newer snapshot of b", "meanwhile", "later"},
		[]string{"newer snapshot of a", "newer snapshot of b", "later"})
	publish(t, h, "b", "later")
	all.Wait()
	assert.LessOrEqual(t, h.Stats().Rendered, uint64(8))
}

type visitor struct{}

// testSharedFails has a snapshot that fails, and then does not.
func testSharedFails(t *testing.T, newHub newHub) {
	failed := errors.New("no database")
	var calls atomic.Int32
	h := newHub(t, hub.MemoryConfig{Snapshot: func(_ context.Context, topic string) ([]event.Event, error) {
		switch calls.Add(1) {
		case 1:
			return nil, failed
		case 2:
			panic("oops")
		}
		return []event.Event{say("snapshot of " + topic)}, nil
	}})
	for range 10 {
		assertFails(t, h.Feed("a"), failed)
	}
	assert.EqualValues(t, 1, calls.Load(), "it is not asked by each page")
	eventually(t, "another snapshot", func() bool {
		if _, err := first(t, h.Feed("a"), "gone-1"); err != nil {
			var planned interface{ Planned() bool }
			assert.True(t, errors.As(err, &planned) && planned.Planned(), "the hub logs it, once")
		}
		return calls.Load() == 3
	})
	open(t, h.Feed("a"), "").marked(h, "a", "snapshot of a")
}

// testSharedByPattern has a function for each kind of topic.
func testSharedByPattern(t *testing.T, newHub newHub) {
	rooms := func(_ context.Context, topic string) ([]event.Event, error) {
		return []event.Event{say("room " + topic)}, nil
	}
	h := newHub(t, hub.MemoryConfig{Snapshot: hub.ByPattern(map[string]hub.SnapshotFunc{"room.*": rooms, "news": shown})})
	open(t, h.Feed("room.7", "news", "room.*"), "").marked(h, "news", "room room.7", "snapshot of news", "room room.*")
	open(t, h.Feed("news"), "gone-1").marked(h, "news", "snapshot of news")
	var failed error
	returns(t, "the end of a feed that no pattern matches", func() {
		for _, failed = range h.Feed("shop.7").Events(t.Context(), "") {
		}
	})
	assert.ErrorContains(t, failed, `no pattern of ByPattern matches "shop.7"`)
}

// testSnapshotsBounded counts how many snapshots are taken at a time.
func testSnapshotsBounded(t *testing.T, newHub newHub) {
	var now, most atomic.Int32
	take := func(ctx context.Context, topic string) ([]event.Event, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		time.Sleep(time.Millisecond)
		return shown(ctx, topic)
	}
	h := newHub(t, hub.MemoryConfig{Snapshots: 3, Snapshot: take})
	var all sync.WaitGroup
	for n := range 60 {
		all.Go(func() {
			open(t, h.Feed(fmt.Sprint("a.", n)), "")
			open(t, h.Feed("b").Snapshot(take), "")
		})
	}
	all.Wait()
	assert.EqualValues(t, 3, most.Load())
	assert.EqualValues(t, 120, h.Stats().Rendered)
}
