package hub_test

import (
	"context"
	"crypto/rand"
	"fmt"
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
	once      map[string]bool
}

var _ hub.Hub = (*numbering)(nil)

func (n *numbering) Publish(ctx context.Context, topic string, events ...event.Event) error {
	return n.send(ctx, "", topic, events)
}

func (n *numbering) PublishOnce(ctx context.Context, key, topic string, events ...event.Event) error {
	if key == "" {
		return hub.ErrKey
	}
	return n.send(ctx, key, topic, events)
}

func (n *numbering) send(ctx context.Context, key, topic string, events []event.Event) error {
	if err := n.Check(ctx, topic, events...); err != nil || len(events) == 0 {
		return err
	}
	with, done := n.Observe(ctx, topic, len(events))
	defer done(nil)
	if relieve := n.apply(key, hub.Message{Topic: topic, Events: slices.Clone(events), Carrier: with}); relieve != nil {
		relieve()
	}
	return nil
}

func (n *numbering) Refresh(ctx context.Context, topic string) error {
	return n.RefreshWith(ctx, topic, n.Publish)
}

// apply applies a message, unless its key is known.
func (n *numbering) apply(key string, m hub.Message) (relieve func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if key != "" && n.once[key] {
		return nil
	}
	n.once[key] = true
	n.seq += 3
	n.published += uint64(len(m.Events))
	m.Seq, m.At = n.seq, time.Now()
	return n.Apply(m)
}

func (n *numbering) Disconnect(ctx context.Context, key string, events ...event.Event) error {
	if err := n.CheckKey(ctx, key, events...); err != nil {
		return err
	}
	n.Replica.Disconnect(key, time.Now(), events...)
	return nil
}

func (n *numbering) Allow(ctx context.Context, key string) error {
	if err := n.CheckKey(ctx, key); err != nil {
		return err
	}
	n.Replica.Allow(key)
	return nil
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
		n := &numbering{Replica: hub.NewReplica(config, nil), seq: first, once: map[string]bool{}}
		n.Reset("e"+rand.Text(), first, "")
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
		if f.ID() != "" {
			ids = append(ids, f.ID())
		}
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
	r.Reset("e", 100, "")
	return r
}

// rowAt is a message with an event on the topic a.
func rowAt(seq uint64) hub.Message {
	return hub.Message{Topic: "a", Seq: seq, At: time.Now(), Events: []event.Event{row}}
}

func TestReplica_reset(t *testing.T) {
	var gaps []string
	r := newReplica(t, hub.MemoryConfig{OnGap: func(_ context.Context, f hub.Follower) []event.Event {
		gaps = append(gaps, f.Key)
		return []event.Event{row}
	}})
	assert.Equal(t, "e-100", r.Position())
	with := openTab(t, r.Feed("a").Snapshot(snapshot).By("with"), r.Position())
	without := openTab(t, r.Feed("a").By("without"), r.Position())
	assert.Nil(t, r.Apply(rowAt(105)))
	with.read()
	assert.Equal(t, "e-105", with.last)
	r.Apply(rowAt(106)) // it waits when Reset drops it

	r.Reset("f", 50, "")
	r.Apply(rowAt(51))
	for _, p := range []*tab{with, without} {
		ids, events := p.read()
		assert.Equal(t, []string{"f-50"}, ids, "it is a gap")
		assert.Equal(t, 1, events)
		ids, events = p.read()
		assert.Equal(t, []string{"f-51"}, ids)
		assert.Zero(t, events)
	}
	assert.Equal(t, []string{"with", "without"}, gaps)
	assert.EqualValues(t, 2, r.Stats().Gaps)
	r.Apply(rowAt(52))

	for after, expect := range map[string][]string{"f-49": {"f-52"}, "e-105": {"f-52"}, "e-51": {"f-52"}, "f-51": {"f-52"}, "f-50": {"f-51", "f-52"}} {
		before := r.Stats().Gaps
		next, stop := iter.Pull2(r.Feed("a").Events(t.Context(), after))
		ids, _ := (&tab{t: t, next: next}).read()
		stop()
		assert.Equal(t, expect, ids, after)
		assert.Equal(t, after[0] == 'e' || after == "f-49", r.Stats().Gaps > before, after)
	}
}

// Messages that a broker lost are numbered again. A page that has seen one of them
// has a gap, and one that has seen the new one has none.
func TestReplica_numberedAgain(t *testing.T) {
	r := hub.NewReplica(hub.MemoryConfig{}, nil)
	defer r.Close()
	r.Reset("e", 100, "m100")
	for i, mark := range []string{"m101", "m102", "m103"} {
		m := rowAt(uint64(101 + i))
		m.Mark = mark
		r.Apply(m)
	}
	for after, gap := range map[string]bool{
		"e-100-m100": false, "e-101-m101": false, "e-102-m102": false, "e-103-m103": false,
		"e-100-lost": true, "e-101-lost": true, "e-103-lost": true, "e-101": true, "e-104-m104": true,
	} {
		before := r.Stats().Gaps
		openTab(t, r.Feed("a"), after)
		assert.Equal(t, gap, r.Stats().Gaps > before, after)
	}
}

// TestReplica_resetWhileShown resets a replica while a snapshot is taken.
func TestReplica_resetWhileShown(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{})
	taken := 0
	p := openTab(t, r.Feed("a").Snapshot(func(context.Context, string) ([]event.Event, error) {
		if taken++; taken == 1 {
			r.Reset("f", 7, "")
		}
		return []event.Event{row}, nil
	}), "")
	assert.Equal(t, "e-100", p.last)
	ids, events := p.read()
	assert.Equal(t, []string{"f-7"}, ids)
	assert.Equal(t, 1, events, "the snapshot is taken again")
}

func TestReplica_position(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{})
	assert.Nil(t, r.Apply(hub.Message{Seq: 101}))
	assert.Equal(t, "e-101", r.Position(), "a number without events still counts")
	openTab(t, r.Feed("a"), "e-100")
	assert.EqualValues(t, 1, r.Stats().Replays)
}

// TestReplica_age applies events that were published long ago, and in the
// future.
func TestReplica_age(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{ReplayAge: time.Hour})
	for i, age := range []time.Duration{2 * time.Hour, time.Minute, -24 * time.Hour} {
		m := rowAt(uint64(101 + i))
		m.At = time.Now().Add(-age)
		r.Apply(m)
	}
	openTab(t, r.Feed("a"), "e-100")
	assert.EqualValues(t, 1, r.Stats().Gaps)
	p := openTab(t, r.Feed("a"), "e-101")
	assert.Equal(t, "e-103", p.last)
	assert.EqualValues(t, 1, r.Stats().Gaps)
}

// TestReplica_behind has clients reconnect with an id that was not applied yet.
func TestReplica_behind(t *testing.T) {
	var r *hub.Replica
	var waited []string
	r = hub.NewReplica(hub.MemoryConfig{}, func(_ context.Context, seq uint64, mark string) {
		if waited = append(waited, fmt.Sprint(seq, mark)); seq == 101 {
			m := rowAt(seq)
			m.Mark = mark
			r.Apply(m)
		}
	})
	defer r.Close()
	r.Reset("e", 100, "")
	for _, after := range []string{"", "e-100", "f-300", "e-99"} {
		openTab(t, r.Feed("a"), after)
	}
	assert.Empty(t, waited)
	gaps := r.Stats().Gaps
	openTab(t, r.Feed("a"), "e-101-m")
	assert.Equal(t, gaps, r.Stats().Gaps)
	openTab(t, r.Feed("a"), "e-200-n")
	assert.Equal(t, gaps+1, r.Stats().Gaps)
	assert.Equal(t, []string{"101m", "200n"}, waited)
}

func TestReplica_closed(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{})
	require.NoError(t, r.Close())
	assert.ErrorIs(t, r.Check(t.Context(), "a", row), hub.ErrClosed)
	assert.Nil(t, r.Apply(rowAt(101)))
	assert.Zero(t, r.Stats().Topics)
}
