package hubtest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// testRefresh has a state that changes: pages are shown it, in order, with what is published.
func testRefresh(t *testing.T, newHub newHub) {
	var state atomic.Int32
	h := newHub(t, hub.MemoryConfig{Snapshot: func(ctx context.Context, topic string) ([]event.Event, error) {
		assert.Nil(t, ctx.Value(visitor{}), "it is shown to everybody")
		return []event.Event{say(topic + " " + strconv.Itoa(int(state.Load())))}, nil
	}})
	p, pattern, other := open(t, h.Feed("a.1"), ""), open(t, h.Feed("a.*"), h.Position()), open(t, h.Feed("b"), h.Position())
	state.Store(1)
	require.NoError(t, h.Refresh(context.WithValue(t.Context(), visitor{}, "joe"), "a.1"))
	p.marked(h, "a.1", "a.1 0", "a.1 1")
	pattern.marked(h, "a.1", "a.1 1")
	other.marked(h, "b")
	p.stop()
	state.Store(2)
	require.NoError(t, h.Refresh(t.Context(), "a.1"))
	p.reconnect() // it is kept, as all that is published
	p.marked(h, "a.1", "a.1 2")
}

// testRefreshTogether asks for many while one is on its way: the next shows what all of them have changed.
func testRefreshTogether(t *testing.T, newHub newHub) {
	const callers = 50
	var state atomic.Int32
	taking, release := make(chan struct{}, 2*callers), make(chan struct{}) // nobody waits for room in it
	h := newHub(t, hub.MemoryConfig{Snapshot: func(context.Context, string) ([]event.Event, error) {
		now := state.Load()
		taking <- struct{}{}
		<-release
		return []event.Event{say(strconv.Itoa(int(now)))}, nil
	}})
	p := open(t, h.Feed("a"), h.Position())
	var all sync.WaitGroup
	refresh := func() {
		state.Add(1)
		all.Go(func() { assert.NoError(t, h.Refresh(t.Context(), "a")) })
	}
	refresh()
	within(t, taking, "the first snapshot")
	impatient, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, h.Refresh(impatient, "a"), context.DeadlineExceeded)
	for range callers {
		refresh()
	}
	close(release)
	all.Wait()
	rendered := h.Stats().Rendered
	assert.GreaterOrEqual(t, rendered, uint64(2))
	p.until(strconv.Itoa(callers + 1))
	require.NoError(t, h.Refresh(t.Context(), "a"))
	assert.Equal(t, rendered+1, h.Stats().Rendered, "it shows the state from after the call")
	assert.IsNonDecreasing(t, asNumbers(t, p.texts), "what comes last is the newest")
}

// asNumbers returns texts as the numbers that they are.
func asNumbers(t *testing.T, texts []string) (all []int) {
	t.Helper()
	for _, text := range texts {
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		all = append(all, n)
	}
	return all
}

// testRefreshFails has a snapshot that fails in each way, and works again.
func testRefreshFails(t *testing.T, newHub newHub) {
	failed := errors.New("no database")
	var end func() ([]event.Event, error)
	h := newHub(t, hub.MemoryConfig{Snapshot: func(context.Context, string) ([]event.Event, error) { return end() }})
	p := open(t, h.Feed("a"), h.Position())
	end = func() ([]event.Event, error) { return nil, failed }
	assert.ErrorIs(t, h.Refresh(t.Context(), "a"), failed)
	end = func() ([]event.Event, error) { panic("oops") }
	assert.ErrorContains(t, h.Refresh(t.Context(), "a"), "oops")
	end = func() ([]event.Event, error) { return []event.Event{event.MergeSignals(func() {})}, nil }
	assert.ErrorContains(t, h.Refresh(t.Context(), "a"), "func()")
	end = func() ([]event.Event, error) { return nil, nil }
	require.NoError(t, h.Refresh(t.Context(), "a"), "a topic that has no state")
	end = func() ([]event.Event, error) { return []event.Event{say("again")}, nil }
	require.NoError(t, h.Refresh(t.Context(), "a"))
	p.marked(h, "a", "again")
	assert.ErrorIs(t, h.Refresh(t.Context(), "a.*"), hub.ErrTopic)
	require.NoError(t, h.Close())
	assert.ErrorIs(t, h.Refresh(t.Context(), "a"), hub.ErrClosed)
	assert.ErrorIs(t, newHub(t, hub.MemoryConfig{}).Refresh(t.Context(), "a"), hub.ErrNoSnapshot)
}
