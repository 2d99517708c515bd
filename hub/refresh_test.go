package hub

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

// Of a topic one snapshot is taken after the other, and one for all that ask while another
// is on its way. Other topics do not wait.
func TestRefresh_together(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state, taken, release := 0, map[string]int{}, make(chan struct{})
		m := NewMemory(MemoryConfig{Snapshot: func(_ context.Context, topic string) ([]event.Event, error) {
			now := state
			taken[topic]++
			if topic == "a" {
				<-release
			}
			return []event.Event{event.MergeFragments(fmt.Sprintf(`<p id="p">%d</p>`, now))}, nil
		}})
		defer func() { _ = m.Close() }()
		after := m.Position()
		var all sync.WaitGroup
		for state = range 50 {
			all.Go(func() { assert.NoError(t, m.Refresh(t.Context(), "a")) })
			synctest.Wait()
		}
		assert.NoError(t, m.Refresh(t.Context(), "b"))
		assert.Equal(t, map[string]int{"a": 1, "b": 1}, taken)
		close(release)
		all.Wait()
		assert.Equal(t, map[string]int{"a": 2, "b": 1}, taken)
		var texts []string
		for batch := range m.Feed("a").OnGap(nil).Events(t.Context(), after) {
			stream, err := batch.Append(nil, event.V1)
			assert.NoError(t, err)
			texts = append(texts, string(stream))
			break
		}
		assert.Contains(t, texts[0], `<p id="p">0</p>`)
		assert.Contains(t, texts[0], `<p id="p">49</p>`)
		synctest.Wait()
		assert.Empty(t, m.refreshes.of, "nothing is kept of it")
	})
}

// publishing is an observer that has each Publish wait.
type publishing struct{ release chan struct{} }

func (o *publishing) Publish(context.Context, string, int) (Carrier, func(error)) {
	<-o.release
	return nil, nil
}

func (*publishing) Queued(Queued) {}

// A snapshot is not taken before the one before it was published: else an older one could be
// published later.
func TestRefresh_oneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, taken := &publishing{make(chan struct{})}, 0
		m := NewMemory(MemoryConfig{Observers: []Observer{o}, Snapshot: func(context.Context, string) ([]event.Event, error) {
			taken++
			return []event.Event{append1}, nil
		}})
		defer func() { _ = m.Close() }()
		for n := range 3 {
			for range 2 {
				go func() { assert.NoError(t, m.Refresh(t.Context(), "a")) }()
				synctest.Wait()
				assert.Equal(t, n+1, taken, "while one is being published")
			}
			o.release <- struct{}{}
			synctest.Wait()
			assert.Equal(t, n+2, taken, "and then the next")
		}
		close(o.release)
		synctest.Wait()
	})
}

// A hub that is closed while a snapshot is taken says so, not that a context ended.
func TestRefresh_closed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{Snapshot: func(ctx context.Context, _ string) ([]event.Event, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		go func() { assert.ErrorIs(t, m.Refresh(t.Context(), "a"), ErrClosed) }()
		synctest.Wait()
		assert.NoError(t, m.Close())
		synctest.Wait()
		for range 20 {
			assert.ErrorIs(t, m.Refresh(t.Context(), "a"), ErrClosed)
		}
	})
}

// A snapshot function that leaves its goroutine leaves nobody waiting.
func TestRefresh_left(t *testing.T) {
	leaves := true
	m := NewMemory(MemoryConfig{Snapshots: 1, Snapshot: func(context.Context, string) ([]event.Event, error) {
		if leaves {
			runtime.Goexit()
		}
		return nil, nil
	}})
	assert.ErrorIs(t, m.Refresh(t.Context(), "a"), errLeft)
	leaves = false
	assert.NoError(t, m.Refresh(t.Context(), "a"))
}

// watcher is an observer that keeps for whom something was published.
type watcher struct{ users []any }

type userKey struct{}

func (w *watcher) Publish(ctx context.Context, _ string, _ int) (Carrier, func(error)) {
	w.users = append(w.users, ctx.Value(userKey{}))
	return nil, nil
}

func (*watcher) Queued(Queued) {}

// A trace goes on from who asked, and the refresh goes on when they have left.
func TestRefresh_observed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, release := &watcher{}, make(chan struct{})
		m := NewMemory(MemoryConfig{Observers: []Observer{w}, Snapshot: func(ctx context.Context, _ string) ([]event.Event, error) {
			assert.Nil(t, ctx.Value(userKey{}), "it is shown to everybody")
			<-release
			return []event.Event{append1}, nil
		}})
		defer func() { _ = m.Close() }()
		ctx, leave := context.WithCancel(context.WithValue(t.Context(), userKey{}, "ada"))
		go func() { assert.ErrorIs(t, m.Refresh(ctx, "a"), context.Canceled) }()
		synctest.Wait()
		leave()
		close(release)
		synctest.Wait()
		assert.Equal(t, []any{"ada"}, w.users)
	})
}
