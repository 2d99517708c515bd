package hub_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// A follower that has a gap, and then more to take than fits, is shown the state once.
func TestReader_gapAndResync(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{QueueEvents: 4})
	p := openTab(t, r.Feed("a").Snapshot(snapshot), "e-100")
	r.Apply(hub.Message{Topic: "a", Seq: 101, Lost: true})
	for seq := range uint64(20) {
		r.Apply(rowAt(102 + seq)) // faster than it is coalesced
	}
	ids, _ := p.read()
	assert.Equal(t, []string{"e-121"}, ids)
	r.Apply(rowAt(122))
	ids, _ = p.read()
	assert.Equal(t, []string{"e-122"}, ids)
	assert.EqualValues(t, 1, r.Stats().Snapshots)
	assert.EqualValues(t, 1, r.Stats().Gaps)
}

// streamed is a context like that of a stream: who asks for its channel costs memory.
type streamed struct {
	context.Context
	t    *testing.T
	left chan struct{}
	wake chan<- struct{}
	over atomic.Bool
}

func (s *streamed) Wake(wake chan<- struct{}) <-chan struct{} {
	s.wake = wake
	return s.left
}

func (s *streamed) Done() <-chan struct{} {
	s.t.Error("a follower waits with a channel of its own")
	return s.left
}

func (s *streamed) Err() error {
	if s.over.Load() {
		return context.Canceled
	}
	return nil
}

// A follower of a stream needs no channel of its context, whatever it waits for.
func TestReader_wake(t *testing.T) {
	var waits = []struct {
		name  string
		feed  func(h hub.Hub) hub.Feed
		after func(h hub.Hub) string
	}{
		{"events", func(h hub.Hub) hub.Feed { return h.Feed("a") }, hub.Hub.Position},
		{"a shared snapshot", func(h hub.Hub) hub.Feed { return h.Feed("a") }, func(hub.Hub) string { return "" }},
		{"its turn to be shown", func(h hub.Hub) hub.Feed { return h.Feed("a").Snapshot(snapshot) }, func(hub.Hub) string { return "" }},
	}
	var ends = map[string]func(s *streamed){
		"the stream": func(s *streamed) { s.wake <- struct{}{} },
		"its client": func(s *streamed) { close(s.left) },
	}
	for _, tt := range waits {
		for name, end := range ends {
			t.Run("for "+tt.name+", until the end of "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					rendered := make(chan struct{})
					defer close(rendered)
					h := hub.NewMemory(hub.MemoryConfig{Snapshots: 1, Snapshot: func(context.Context, string) ([]event.Event, error) {
						<-rendered
						return []event.Event{row}, nil
					}})
					defer h.Close()
					begin(t.Context(), h.Feed("busy"), "") // which takes the only turn
					s := &streamed{Context: t.Context(), t: t, left: make(chan struct{})}
					ended := begin(s, tt.feed(h), tt.after(h))
					require.NoError(t, h.Publish(t.Context(), "a", row)) // which wakes it
					synctest.Wait()
					assert.Equal(t, 2, h.Stats().Followers)
					s.over.Store(true)
					end(s)
					synctest.Wait()
					assert.True(t, ended())
				})
			})
		}
	}
}

// begin follows a feed, and returns whether that has ended.
func begin(ctx context.Context, feed hub.Feed, after string) (ended func() bool) {
	var over atomic.Bool
	go func() {
		for range feed.Events(ctx, after) {
		}
		over.Store(true)
	}()
	synctest.Wait()
	return over.Load
}
