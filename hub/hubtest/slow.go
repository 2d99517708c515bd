package hubtest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// overflows counts the calls of OnOverflow by outcome.
type overflows struct {
	mu   sync.Mutex
	seen [hub.Dropped + 1]int
	more chan struct{} // holds a value after a call
}

func newOverflows() *overflows { return &overflows{more: make(chan struct{}, 1)} }

func (o *overflows) add(_ hub.Follower, outcome hub.Outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen[outcome]++
	select {
	case o.more <- struct{}{}:
	default:
	}
}

func (o *overflows) of(outcome hub.Outcome) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen[outcome]
}

// until waits until OnOverflow was called with an outcome as often.
func (o *overflows) until(t *testing.T, outcome hub.Outcome, calls int) {
	t.Helper()
	for o.of(outcome) < calls {
		within(t, o.more, "OnOverflow")
	}
	assert.Equal(t, calls, o.of(outcome))
}

func testCoalesce(t *testing.T, newHub newHub) {
	o := newOverflows()
	h := newHub(t, hub.MemoryConfig{QueueEvents: 8, OnOverflow: o.add})
	p := open(t, h.Feed("a"), "")
	publish(t, h, "a", "1")
	for _, text := range numbers(0, 1000) {
		require.NoError(t, h.Publish(t.Context(), "a", show(text)))
	}
	publish(t, h, "a", "2")
	p.until("2")
	assert.Equal(t, "1", p.texts[0], "what cannot be left out keeps its place")
	assert.Equal(t, "999", p.texts[len(p.texts)-2])
	assert.Less(t, len(p.texts), 12)
	for o.of(hub.Coalesced) == 0 {
		within(t, o.more, "OnOverflow")
	}
	assert.Zero(t, o.of(hub.Disconnected)+o.of(hub.Dropped)+o.of(hub.Resynced))
	s := h.Stats()
	assert.EqualValues(t, 1002, s.Coalesced+uint64(len(p.texts)))
	p.texts = nil
	p.marked(h, "a")
}

func testResync(t *testing.T, newHub newHub) {
	o := newOverflows()
	h := newHub(t, hub.MemoryConfig{QueueEvents: 8, OnOverflow: o.add})
	p := open(t, h.Feed("a").Snapshot(shown), "")
	p.texts = nil
	publish(t, h, "a", numbers(0, 100)...)
	assert.Equal(t, []string{"snapshot of a"}, p.read())
	p.texts = nil
	p.reconnect()
	p.marked(h, "a")
	o.until(t, hub.Resynced, 1)
	s := h.Stats()
	assert.EqualValues(t, 1, s.Resynced)
	assert.EqualValues(t, 2, s.Snapshots)
}

func testCoalesceDisconnect(t *testing.T, newHub newHub) {
	testDisconnects(t, newHub, hub.Coalesce)
}

func testDisconnect(t *testing.T, newHub newHub) {
	testDisconnects(t, newHub, hub.Disconnect)
}

func testDisconnects(t *testing.T, newHub newHub, policy hub.Policy) {
	o := newOverflows()
	h := newHub(t, hub.MemoryConfig{QueueEvents: 8, Overflow: policy, OnOverflow: o.add})
	p := open(t, h.Feed("a"), "")
	publish(t, h, "a", numbers(0, 3)...)
	p.until("2")
	publish(t, h, "a", numbers(3, 100)...)
	p.ends(hub.ErrSlow)
	o.until(t, hub.Disconnected, 1)
	assert.EqualValues(t, 1, h.Stats().Disconnected)
	p.reconnect()
	p.marked(h, "a", numbers(0, 100)...)
}

func testDropOldest(t *testing.T, newHub newHub) {
	o := newOverflows()
	h := newHub(t, hub.MemoryConfig{QueueEvents: 8, Overflow: hub.DropOldest, OnOverflow: o.add})
	p := open(t, h.Feed("a"), "")
	publish(t, h, "a", numbers(0, 100)...)
	p.until("99")
	assert.Equal(t, numbers(92, 100), p.texts)
	assert.EqualValues(t, 92, h.Stats().Dropped)
	o.until(t, hub.Dropped, 92)
}

// testLarge publishes more at once than may wait.
func testLarge(t *testing.T, newHub newHub) {
	for _, policy := range []hub.Policy{hub.Coalesce, hub.Disconnect, hub.DropOldest} {
		h := newHub(t, hub.MemoryConfig{QueueEvents: 2, QueueBytes: 1000, Overflow: policy})
		p := open(t, h.Feed("a"), "")
		require.NoError(t, h.Publish(t.Context(), "a", say("1"), say("2"), say(strings.Repeat("3", 5000))))
		assert.Len(t, p.read(), 3)
		p.texts = nil
		p.marked(h, "a")
	}
}

// testStalled has one follower that never reads, and one that reads everything.
func testStalled(t *testing.T, newHub newHub) {
	for _, policy := range []hub.Policy{hub.Coalesce, hub.Disconnect, hub.DropOldest} {
		h := newHub(t, hub.MemoryConfig{QueueEvents: 64, Overflow: policy, DrainWindow: -1})
		stalled := make(chan struct{}, 1)
		var stuck sync.WaitGroup
		stuck.Go(func() {
			for range h.Feed("a").Events(t.Context(), "") {
				stalled <- struct{}{}
				<-t.Context().Done() // a write that blocks
			}
		})
		t.Cleanup(func() { returns(t, "the end of the stalled follower", stuck.Wait) })
		within(t, stalled, "the first batch")
		p := open(t, h.Feed("a"), "")
		for _, text := range numbers(0, 5000) {
			publish(t, h, "a", text)
			require.Equal(t, []string{text}, p.read())
		}
		assert.LessOrEqual(t, h.Stats().Longest, 64, "its queue is bounded")
	}
}

// testCallbacks uses the hub inside each of its callbacks.
func testCallbacks(t *testing.T, newHub newHub) {
	var h hub.Hub
	var said [4]sync.Once
	use := func(once int) {
		said[once].Do(func() {
			publish(t, h, "log", numbers(once, once+1)...)
			h.Stats()
			h.Followers("a")
			_, _ = first(t, h.Feed("a"), h.Position())
		})
	}
	h = newHub(t, hub.MemoryConfig{
		QueueEvents: 8,
		OnPresence:  func(hub.Presence) { use(0) },
		OnGap: func(context.Context, hub.Follower) []event.Event {
			use(1)
			return nil
		},
		OnOverflow: func(hub.Follower, hub.Outcome) { use(3) },
	})
	log := open(t, h.Feed("log"), h.Position())
	p := open(t, h.Feed("a").Snapshot(func(context.Context, string) ([]event.Event, error) {
		use(2)
		return []event.Event{say("snapshot")}, nil
	}), "gap")
	publish(t, h, "a", numbers(0, 20)...)
	p.read()
	for len(log.texts) < 4 {
		log.read()
		require.NoError(t, log.err)
	}
	assert.ElementsMatch(t, numbers(0, 4), log.texts)
}
