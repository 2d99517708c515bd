package hub_test

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/hub/hubtest"
)

// numbering is a hub over the simplest broker: a counter in this process, which
// skips some numbers.
type numbering struct {
	*hub.Replica
	mu        sync.Mutex
	seq       uint64
	published uint64
}

var _ hub.Hub = (*numbering)(nil)

func (n *numbering) Publish(ctx context.Context, topic string, events ...event.Event) error {
	if err := n.Check(ctx, topic, events...); err != nil || len(events) == 0 {
		return err
	}
	if tell := n.apply(topic, events); tell != nil {
		tell()
	}
	return nil
}

func (n *numbering) apply(topic string, events []event.Event) (tell func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seq += 3
	n.published += uint64(len(events))
	return n.Apply(topic, n.seq, time.Now(), slices.Clone(events)...)
}

func (n *numbering) Stats() hub.Stats {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.Replica.Stats()
	s.Published = n.published
	return s
}

// TestReplica runs the contract of a hub on a hub over a replica.
func TestReplica(t *testing.T) {
	hubtest.Run(t, func(t *testing.T, config hub.MemoryConfig) hub.Hub {
		const first = 1 << 50
		n := &numbering{Replica: hub.NewReplica(config, nil), seq: first}
		n.Reset("e"+hub.TabID(), first)
		return n
	})
}

// tab follows a feed, and reads only when the test calls read.
type tab struct {
	t    *testing.T
	next func() (event.Batch, error, bool)
	last string
}

func openTab(t *testing.T, feed hub.Feed, after string) *tab {
	next, stop := iter.Pull2(feed.Events(t.Context(), after))
	t.Cleanup(stop)
	p := &tab{t: t, next: next}
	p.read()
	return p
}

// read returns the ids of a batch, and the number of events without an id.
func (p *tab) read() (ids []string, events int) {
	batch, err, more := p.next()
	require.NoError(p.t, err)
	require.True(p.t, more)
	for _, f := range batch.Frames {
		ids = append(ids, f.ID())
	}
	if batch.ID != "" {
		ids = append(ids, batch.ID)
	}
	p.last = ids[len(ids)-1]
	return ids, len(batch.Events)
}

func snapshot(context.Context, string) ([]event.Event, error) { return []event.Event{row}, nil }

func newReplica(t *testing.T, config hub.MemoryConfig) *hub.Replica {
	r := hub.NewReplica(config, nil)
	t.Cleanup(func() { _ = r.Close() })
	assert.Nil(t, r.Reset("e", 100))
	return r
}

func TestReplica_reset(t *testing.T) {
	var gaps []string
	r := newReplica(t, hub.MemoryConfig{OnGap: func(f hub.Follower, after string) { gaps = append(gaps, f.Key+" "+after) }})
	assert.Equal(t, "e-100", r.Position())
	with := openTab(t, r.Feed("a").Snapshot(snapshot).By("with"), r.Position())
	without := openTab(t, r.Feed("a").By("without"), r.Position())
	assert.Nil(t, r.Apply("a", 105, time.Now(), row))
	with.read()
	assert.Equal(t, "e-105", with.last)
	r.Apply("a", 106, time.Now(), row) // it waits when Reset drops it

	tell := r.Reset("f", 50)
	assert.Empty(t, gaps, "only tell calls OnGap")
	tell()
	assert.Equal(t, []string{"with e-106"}, gaps)
	r.Apply("a", 51, time.Now(), row)
	ids, events := with.read()
	assert.Equal(t, []string{"f-51"}, ids, "the snapshot shows it")
	assert.Equal(t, 1, events)
	_, err, _ := without.next()
	assert.ErrorIs(t, err, hub.ErrGap)
	r.Apply("a", 52, time.Now(), row)
	ids, events = with.read()
	assert.Equal(t, []string{"f-52"}, ids)
	assert.Zero(t, events)

	for after, expect := range map[string][]string{"f-49": {"f-52"}, "e-105": {"f-52"}, "e-51": {"f-52"}, "f-51": {"f-52"}, "f-50": {"f-51", "f-52"}} {
		before := r.Stats().Gaps
		next, stop := iter.Pull2(r.Feed("a").Events(t.Context(), after))
		ids, _ := (&tab{t: t, next: next}).read()
		stop()
		assert.Equal(t, expect, ids, after)
		assert.Equal(t, after[0] == 'e' || after == "f-49", r.Stats().Gaps > before, after)
	}
}

// TestReplica_resetWhileShown resets a replica while a snapshot is taken.
func TestReplica_resetWhileShown(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{})
	taken := 0
	p := openTab(t, r.Feed("a").Snapshot(func(context.Context, string) ([]event.Event, error) {
		if taken++; taken == 1 {
			r.Reset("f", 7)
		}
		return []event.Event{row}, nil
	}), "")
	assert.Equal(t, "e-100", p.last)
	ids, events := p.read()
	assert.Equal(t, []string{"f-7"}, ids)
	assert.Equal(t, 1, events, "it is shown anew")
}

func TestReplica_position(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{})
	assert.Nil(t, r.Apply("a", 101, time.Now()))
	assert.Equal(t, "e-101", r.Position(), "a number without events still counts")
	openTab(t, r.Feed("a"), "e-100")
	assert.EqualValues(t, 1, r.Stats().Replays)
}

// TestReplica_age applies events that were published long ago, and in the
// future.
func TestReplica_age(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{ReplayAge: time.Hour})
	r.Apply("a", 101, time.Now().Add(-2*time.Hour), row)
	r.Apply("a", 102, time.Now().Add(-time.Minute), row)
	r.Apply("a", 103, time.Now().Add(24*time.Hour), row)
	openTab(t, r.Feed("a"), "e-100")
	assert.EqualValues(t, 1, r.Stats().Gaps)
	p := openTab(t, r.Feed("a"), "e-101")
	assert.Equal(t, "e-103", p.last)
	assert.EqualValues(t, 1, r.Stats().Gaps)
}

// TestReplica_behind has clients reconnect with an id that was not applied yet.
func TestReplica_behind(t *testing.T) {
	var r *hub.Replica
	var waited []uint64
	r = hub.NewReplica(hub.MemoryConfig{}, func(_ context.Context, seq uint64) {
		if waited = append(waited, seq); seq == 101 {
			r.Apply("a", seq, time.Now(), row)
		}
	})
	defer r.Close()
	r.Reset("e", 100)
	for _, after := range []string{"", "e-100", "f-300", "e-99"} {
		openTab(t, r.Feed("a"), after)
	}
	assert.Empty(t, waited)
	gaps := r.Stats().Gaps
	openTab(t, r.Feed("a"), "e-101")
	assert.Equal(t, gaps, r.Stats().Gaps)
	openTab(t, r.Feed("a"), "e-200")
	assert.Equal(t, gaps+1, r.Stats().Gaps)
	assert.Equal(t, []uint64{101, 200}, waited)
}

func TestReplica_elsewhere(t *testing.T) {
	told := map[string][]int{}
	r := newReplica(t, hub.MemoryConfig{OnPresence: func(topic string, n int) { told[topic] = append(told[topic], n) }})
	next, stop := iter.Pull2(r.Feed("a", "b", "c.*").Events(t.Context(), ""))
	next()
	<-r.Changed()
	assert.Equal(t, map[string]int{"a": 1, "b": 1}, r.Changes())
	assert.Empty(t, r.Changes())
	tell := r.SetElsewhere(map[string]int{"a": 2, "c.1": 4, "d": 0})
	assert.Equal(t, map[string][]int{"a": {1}, "b": {1}}, told)
	tell()
	r.SetElsewhere(map[string]int{"a": 2})()
	assert.Equal(t, 3, r.Followers("a"))
	assert.Equal(t, 4, r.Followers("c.1"))
	assert.Equal(t, map[string]int{"a": 1, "b": 1}, r.Here())
	stop()
	<-r.Changed()
	assert.Equal(t, map[string]int{"a": 0, "b": 0}, r.Changes())
	r.SetElsewhere(map[string]int{"a": 0, "c.1": 0})()
	assert.Equal(t, map[string][]int{"a": {1, 3, 2, 0}, "b": {1, 0}, "c.1": {4, 0}}, told)
	assert.Empty(t, r.Changed())
	assert.Empty(t, r.Here())
}

func TestReplica_closed(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{})
	require.NoError(t, r.Close())
	assert.ErrorIs(t, r.Check(t.Context(), "a", row), hub.ErrClosed)
	assert.Nil(t, r.Apply("a", 101, time.Now(), row))
	assert.Zero(t, r.Stats().Topics)
}
