package hub

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

var append1 = event.MergeFragments("<li>", event.WithSelector("#list"), event.WithMergeMode(event.Append))

// pass lets time pass in a bubble.
func pass(d time.Duration) { <-time.After(d) }

// assertEmpty asserts that a hub holds nothing any more.
func assertEmpty(t *testing.T, m *Memory) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	assert.Empty(t, m.topics)
	assert.Empty(t, m.patterns)
	assert.Empty(t, m.followers)
	assert.Empty(t, m.keys)
	assert.Nil(t, m.oldest)
	assert.Nil(t, m.newest)
	assert.Zero(t, m.bytes)
	assert.Zero(t, m.active)
	assert.Nil(t, m.sweep)
	assert.Empty(t, m.changes)
}

// TestMemory_leavesNothing has followers and publishers come and go at random,
// checks what the hub holds all along, and that in the end it is nothing.
func TestMemory_leavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{ReplayEvents: 5, ReplayTotal: 50_000, ReplayAge: time.Minute, OnPresence: func(string, int) {}})
		random := rand.New(rand.NewPCG(3, 4))
		var stops []func()
		for range 5000 {
			switch random.IntN(6) {
			case 0:
				names := []string{fmt.Sprint("t.", random.IntN(50)), fmt.Sprint("t.", random.IntN(50)), "t.*", fmt.Sprint("*.", random.IntN(50))}
				feed := m.Feed(names[random.IntN(4):]...).By(fmt.Sprint(random.IntN(3)))
				next, stop := iter.Pull2(feed.Events(t.Context(), ""))
				next()
				stops = append(stops, stop)
			case 1, 2:
				if i := len(stops) - 1; i >= 0 {
					j := random.IntN(i + 1)
					stops[j]()
					stops[j] = stops[i]
					stops = stops[:i]
				}
			case 3:
				pass(time.Duration(random.IntN(20)) * time.Second)
			default:
				require.NoError(t, m.Publish(t.Context(), fmt.Sprint("t.", random.IntN(60)), append1))
			}
			m.check(t)
		}
		for _, stop := range stops {
			stop()
		}
		pass(5 * time.Minute)
		assertEmpty(t, m)
	})
}

// check checks that what the hub holds fits together.
func (m *Memory) check(t *testing.T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	bytes, held := 0, 0
	for name, topic := range m.topics {
		require.Equal(t, name, topic.name)
		require.True(t, len(topic.members) > 0 || len(topic.ring.held()) > 0, "nobody needs it")
		require.LessOrEqual(t, topic.ring.events, m.config.ReplayEvents)
		bytes += topic.ring.bytes
		held += len(topic.ring.held())
		matching := 0
		for _, p := range m.patterns {
			if matches(p.name, name) {
				matching++
				require.Contains(t, topic.patterns, p)
			}
		}
		require.Len(t, topic.patterns, matching)
		topic.audience.check(t)
	}
	for _, p := range m.patterns {
		require.NotEmpty(t, p.members)
		p.audience.check(t)
	}
	var last *entry
	for e := m.oldest; e != nil; e = e.newer {
		require.Same(t, last, e.older)
		require.True(t, last == nil || last.seq < e.seq)
		last = e
		held--
	}
	require.Same(t, last, m.newest)
	require.Zero(t, held)
	require.Equal(t, bytes, m.bytes)
	require.LessOrEqual(t, m.bytes, m.config.ReplayTotal)
}

func (a *audience) check(t *testing.T) {
	for i, m := range a.members {
		require.Equal(t, seat{a, i}, m.follower.seats[m.seat])
	}
}

func TestMemory_forgetsByAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{ReplayAge: time.Minute})
		start := m.Position()
		require.NoError(t, m.Publish(t.Context(), "a", append1))
		pass(40 * time.Second)
		second := m.Position()
		require.NoError(t, m.Publish(t.Context(), "a", append1))
		assert.False(t, isGap(t, m, start))
		pass(21 * time.Second)
		assert.True(t, isGap(t, m, start))
		assert.False(t, isGap(t, m, second))
		pass(time.Minute)
		assert.True(t, isGap(t, m, second))
		assert.False(t, isGap(t, m, m.Position()))
		assertEmpty(t, m)
	})
}

// isGap reports whether an id is a gap to one that follows by name, and checks
// that it is to one that follows by a pattern.
func isGap(t *testing.T, m *Memory, after string) bool {
	t.Helper()
	before := m.Stats().Gaps
	for _, name := range []string{"a", "*"} {
		for range m.Feed(name).Events(t.Context(), after) {
			break
		}
	}
	gaps := m.Stats().Gaps - before
	assert.Contains(t, []uint64{0, 2}, gaps)
	return gaps > 0
}

// TestMemory_forgottenTopics looks at what is let go of and comes back: it is a
// gap to whom it is one, never a match.
func TestMemory_forgottenTopics(t *testing.T) {
	m := NewMemory(MemoryConfig{ReplayTotal: 3000, ReplayEvents: 100})
	defer m.Close()
	start := m.Position()
	require.NoError(t, m.Publish(t.Context(), "a", append1))
	seen := m.Position()
	for n := range 100 {
		require.NoError(t, m.Publish(t.Context(), fmt.Sprint("b.", n), append1))
	}
	assert.NotContains(t, m.topics, "a")
	assert.True(t, isGap(t, m, start), "it missed one that is not kept")
	assert.True(t, isGap(t, m, seen), "who can tell that it missed none?")
	assert.False(t, isGap(t, m, m.Position()))
}

func TestFollower_keepsLittle(t *testing.T) {
	m := NewMemory(MemoryConfig{})
	defer m.Close()
	next, stop := iter.Pull2(m.Feed("a").Events(t.Context(), ""))
	defer stop()
	next()
	for range 1000 {
		require.NoError(t, m.Publish(t.Context(), "a", append1))
	}
	batch, err, _ := next()
	require.NoError(t, err)
	require.Len(t, batch.Frames, 1000)
	for f := range m.followers {
		assert.LessOrEqual(t, cap(f.queue), 8)
		assert.Zero(t, f.events+f.bytes)
	}
}

// TestShutdown_spreads looks at when feeds end, and when their pages come back.
func TestShutdown_spreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, window = 1000, 10 * time.Second
		m := NewMemory(MemoryConfig{DrainWindow: window})
		var all sync.WaitGroup
		var mu sync.Mutex
		var early, back, last time.Duration
		start := time.Now()
		for range n {
			all.Go(func() {
				var retry time.Duration
				var failed error
				for batch, err := range m.Feed("a").Events(t.Context(), "") {
					retry, failed = max(retry, batch.Retry), err
				}
				assert.Equal(t, ErrDraining, failed)
				mu.Lock()
				defer mu.Unlock()
				back += retry
				took := time.Since(start)
				last = max(last, took)
				if took < window/2 {
					early++
				}
			})
		}
		synctest.Wait()
		assert.NoError(t, m.Shutdown(t.Context()))
		took := time.Since(start)
		all.Wait()
		assert.Equal(t, last, took, "it returns when the last one has ended")
		assert.LessOrEqual(t, last, window)
		assert.InDelta(t, n/2, int(early), n/10)
		assert.InDelta(t, window.Seconds()/2, back.Seconds()/n, window.Seconds()/20)
	})
}

// TestShutdown_ofABusyHub publishes all along: that puts nothing off.
func TestShutdown_ofABusyHub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{DrainWindow: time.Second})
		var ended sync.WaitGroup
		ended.Go(func() {
			frames := 0
			for batch := range m.Feed("a").Events(t.Context(), "") {
				frames += len(batch.Frames)
			}
			assert.EqualValues(t, m.Stats().Published, frames)
		})
		synctest.Wait()
		start := time.Now()
		ended.Go(func() {
			for m.Publish(t.Context(), "a", append1) == nil {
				pass(time.Millisecond)
			}
		})
		assert.NoError(t, m.Shutdown(t.Context()))
		assert.LessOrEqual(t, time.Since(start), time.Second)
		ended.Wait()
	})
}

func TestShutdown_atOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{DrainWindow: -1})
		var ended sync.WaitGroup
		ended.Go(func() {
			for batch, err := range m.Feed("a").Events(t.Context(), "") {
				assert.Zero(t, batch.Retry)
				assert.Contains(t, []error{nil, ErrDraining}, err)
			}
		})
		synctest.Wait()
		start := time.Now()
		assert.NoError(t, m.Shutdown(t.Context()))
		assert.Zero(t, time.Since(start))
		ended.Wait()
	})
}

// TestShutdown_stalled has a page that takes nothing: Shutdown returns when its
// patience ends, and the feed when the page takes something.
func TestShutdown_stalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{})
		stalled := make(chan struct{})
		var ended sync.WaitGroup
		ended.Go(func() {
			var last error
			for _, err := range m.Feed("a").Events(t.Context(), "") {
				<-stalled
				last = err
			}
			assert.Equal(t, ErrClosed, last)
		})
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		assert.ErrorIs(t, m.Shutdown(ctx), context.DeadlineExceeded)
		assert.Equal(t, 7*time.Second, time.Since(start))
		close(stalled)
		ended.Wait()
	})
}

func TestLifetime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{MaxLifetime: time.Hour})
		var early time.Duration
		for range 200 {
			start := time.Now()
			for batch, err := range m.Feed("a").Events(event.WithProtocol(t.Context(), event.V1), "") {
				if err != nil {
					assert.Equal(t, ErrLifetime, err)
				} else if batch.ID == "" {
					assert.Positive(t, batch.Retry)
				}
			}
			took := time.Since(start)
			assert.GreaterOrEqual(t, took, time.Hour)
			assert.Less(t, took, 66*time.Minute)
			if took < 63*time.Minute {
				early++
			}
		}
		assert.InDelta(t, 100, int(early), 30)
		for _, p := range []event.Protocol{event.ProtocolAuto, event.Beta, event.V019, event.V018} {
			ctx, cancel := context.WithTimeout(event.WithProtocol(t.Context(), p), 24*time.Hour)
			start := time.Now()
			for _, err := range m.Feed("a").Events(ctx, "") {
				assert.NoError(t, err)
			}
			assert.Equal(t, 24*time.Hour, time.Since(start), "the page is not made to count")
			cancel()
		}
	})
}

// TestFeed_doneContext has an event wait when the context is done.
func TestFeed_doneContext(t *testing.T) {
	m := NewMemory(MemoryConfig{})
	defer m.Close()
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		batches := 0
		for range m.Feed("a").Events(ctx, "") {
			batches++
			require.NoError(t, m.Publish(t.Context(), "a", append1))
			cancel()
		}
		require.Equal(t, 1, batches)
	}
}

// TestCoalesce_leavesRoom looks at what is left: if that is nearly as much as
// may wait, the next event would have it all done again.
func TestCoalesce_leavesRoom(t *testing.T) {
	for keys, expect := range map[int]Outcome{6: Coalesced, 7: Disconnected} {
		var outcomes []Outcome
		m := NewMemory(MemoryConfig{QueueEvents: 8, OnOverflow: func(_ Follower, o Outcome) { outcomes = append(outcomes, o) }})
		next, stop := iter.Pull2(m.Feed("a").Events(t.Context(), ""))
		next()
		for n := range 9 {
			require.NoError(t, m.Publish(t.Context(), "a", event.MergeFragments(fmt.Sprintf(`<b id="x%d">`, n%keys))))
		}
		assert.Equal(t, []Outcome{expect}, outcomes)
		stop()
		_ = m.Close()
	}
}

func TestFeed_zero(t *testing.T) {
	for _, err := range (Feed{}).Events(t.Context(), "") {
		assert.ErrorIs(t, err, ErrClosed)
	}
}

func TestOutcome_String(t *testing.T) {
	assert.Equal(t, "coalesced resynced disconnected dropped unknown", fmt.Sprint(Coalesced, " ", Resynced, " ", Disconnected, " ", Dropped, " ", Outcome(9)))
}

// TestPresence_panics has a callback panic: the hub goes on.
func TestPresence_panics(t *testing.T) {
	told := 0
	m := NewMemory(MemoryConfig{OnPresence: func(_ string, n int) {
		if told++; told == 1 {
			panic("oops")
		}
	}})
	follow := func() {
		for range m.Feed("a").Events(t.Context(), "") {
			break
		}
	}
	assert.PanicsWithValue(t, "oops", follow)
	follow()
	assert.Equal(t, 4, told)
	assertEmpty(t, m)
}
