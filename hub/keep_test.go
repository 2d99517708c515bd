package hub

import (
	"fmt"
	"iter"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

// The cursor of a follower that receives nothing moves on, so that it can be
// replayed from when others' events were dropped long ago.
func TestKeep_movesCursors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{ReplayAge: 16 * time.Minute})
		defer m.Close()
		ids := make(chan string, 100)
		go func() {
			for batch := range m.Feed("quiet.*").Events(t.Context(), "") {
				assert.Empty(t, batch.Frames)
				ids <- batch.ID
			}
		}()
		synctest.Wait()
		<-ids
		for range 60 {
			pass(time.Minute)
			require.NoError(t, m.Publish(t.Context(), "loud", append1))
		}
		pass(time.Second)
		synctest.Wait()
		assert.GreaterOrEqual(t, len(ids), 10, "an hour has 15 quarters of ReplayAge")
		assert.LessOrEqual(t, len(ids), 15)
		var last string
		for len(ids) > 0 {
			last = <-ids
		}
		gaps := m.Stats().Gaps
		for range m.Feed("quiet.*", "loud").Events(t.Context(), last) {
			break
		}
		assert.Equal(t, gaps, m.Stats().Gaps)
		pass(time.Hour)
		synctest.Wait()
		assert.LessOrEqual(t, len(ids), 1, "nothing was published")
	})
}

// A pattern that nobody follows is remembered as long as its events are kept.
func TestKeep_patternsThatNobodyFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{ReplayAge: 16 * time.Minute, ReplayEvents: 1})
		defer m.Close()
		for range m.Feed("a.*").Events(t.Context(), "") {
			break
		}
		seen := m.Position()
		require.NoError(t, m.Publish(t.Context(), "b", append1))
		require.NoError(t, m.Publish(t.Context(), "b", append1))
		pass(15 * time.Minute)
		gap := func() bool {
			before := m.Stats().Gaps
			for range m.Feed("a.*").Events(t.Context(), seen) {
				break
			}
			return m.Stats().Gaps > before
		}
		assert.False(t, gap())
		pass(15 * time.Minute)
		assert.False(t, gap(), "it was followed meanwhile")
		require.NoError(t, m.Publish(t.Context(), "a.1", append1))
		require.NoError(t, m.Publish(t.Context(), "a.1", append1))
		assert.True(t, gap(), "the first one was dropped")
		pass(20 * time.Minute)
		assert.Zero(t, known(m))
		for n := range 2 * mostIdle {
			for range m.Feed(fmt.Sprint("*.", n)).Events(t.Context(), "") {
				break
			}
		}
		assert.Equal(t, mostIdle, known(m))
	})
}

// known returns the number of patterns that are known.
func known(m *Memory) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.patterns.named)
}

func TestFloors(t *testing.T) {
	f := newFloors()
	for n := range uint64(3 * mostFloors) {
		f.remember(fmt.Sprint("t.", n), n)
	}
	assert.EqualValues(t, 3*mostFloors-1, f.of(fmt.Sprint("t.", 3*mostFloors-1)))
	assert.EqualValues(t, mostFloors, f.of(fmt.Sprint("t.", mostFloors)))
	assert.EqualValues(t, mostFloors-1, f.of("t.5"), "it is not remembered, nor are those before this number")
	assert.EqualValues(t, mostFloors-1, f.of("unknown"))
	f.reset(7)
	assert.EqualValues(t, 7, f.of("t.5"))
}

// A slow callback delays nobody, and bounds what waits for it.
func TestCalls_slow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		blocked, calls := make(chan struct{}), 0
		m := NewMemory(MemoryConfig{QueueEvents: 1, Overflow: DropOldest, Logger: slog.New(slog.DiscardHandler), OnOverflow: func(Follower, Outcome) {
			calls++
			<-blocked
		}})
		next, stop := iter.Pull2(m.Feed("a").Events(t.Context(), ""))
		defer stop()
		next()
		for range 3 * mostCalls {
			require.NoError(t, m.Publish(t.Context(), "a", event.ConsoleLog("x")))
		}
		batch, err, _ := next()
		require.NoError(t, err)
		assert.Len(t, batch.Frames, 1)
		close(blocked)
		synctest.Wait()
		assert.GreaterOrEqual(t, calls, mostCalls)
		assert.LessOrEqual(t, calls, mostCalls+1)
		stop()
		require.NoError(t, m.Shutdown(t.Context()))
	})
}
