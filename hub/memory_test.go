package hub

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

var append1 = event.MergeFragments("<li>", event.WithSelector("#list"), event.WithMergeMode(event.Append))

// pass lets time pass in a synctest bubble.
func pass(d time.Duration) { <-time.After(d) }

// assertEmpty asserts that a hub holds nothing.
func assertEmpty(t *testing.T, m *Memory) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	assert.Empty(t, m.topics)
	assert.Empty(t, m.patterns.named)
	assert.Empty(t, m.patterns.left)
	assert.True(t, m.patterns.root.isEmpty())
	assert.Empty(t, m.followers)
	assert.Empty(t, m.keys)
	assert.Empty(t, m.history)
	assert.Zero(t, m.active)
	assert.Nil(t, m.sweep)
	assert.Empty(t, m.presence.due)
	assert.Empty(t, m.presence.told)
}

// TestMemory_leavesNothing lets followers and publishers come and go at random.
// It checks the state of the hub all along, and that the hub is empty in the
// end.
func TestMemory_leavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{ReplayEvents: 5, ReplayTotal: 50_000, ReplayAge: time.Minute, OnPresence: func(Presence) {}})
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

// check checks that the state of the hub is consistent.
func (m *core) check(t *testing.T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	bytes, held := 0, 0
	for name, topic := range m.topics {
		require.Equal(t, name, topic.name)
		require.True(t, len(topic.members) > 0 || len(topic.ring.held()) > 0, "nobody needs it")
		require.LessOrEqual(t, topic.ring.events, m.config.ReplayEvents)
		bytes += topic.ring.bytes
		held += len(topic.ring.held())
		var matching []*pattern
		for _, p := range m.patterns.named {
			if matches(p.name, name) {
				matching = append(matching, p)
			}
		}
		require.ElementsMatch(t, matching, slices.Collect(m.patterns.matching(name)))
		topic.audience.check(t)
	}
	for _, p := range m.patterns.named {
		require.True(t, p.queued || len(p.members) > 0, "nobody needs it")
		p.audience.check(t)
	}
	var last uint64
	for _, e := range m.history.entries[m.history.first:] {
		require.Less(t, last, e.seq)
		if last = e.seq; e.frame != nil {
			held--
		}
	}
	require.Zero(t, held)
	require.Equal(t, bytes, m.history.bytes)
	require.LessOrEqual(t, bytes, m.config.ReplayTotal)
	require.LessOrEqual(t, len(m.history.entries), m.history.len()*5/4+70, "it does not grow by what is dropped")
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
		pass(2 * time.Minute)
		assertEmpty(t, m)
	})
}

// isGap reports whether an id is a gap for a follower by name. It checks that
// such an id is also a gap for a follower by pattern.
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

// TestMemory_forgottenTopics removes topics and makes them again. An id from
// before must be a gap where events were lost, and never match.
func TestMemory_forgottenTopics(t *testing.T) {
	m := NewMemory(MemoryConfig{ReplayTotal: 3000, ReplayEvents: 100})
	defer m.Close()
	for range m.Feed("*").Events(t.Context(), "") {
		break // it is known when others are forgotten
	}
	start := m.Position()
	require.NoError(t, m.Publish(t.Context(), "a", append1))
	seen := m.Position()
	for n := range 100 {
		require.NoError(t, m.Publish(t.Context(), fmt.Sprint("b.", n), append1))
	}
	assert.NotContains(t, m.topics, "a")
	assert.True(t, isGap(t, m, start), "it missed one that is not kept")
	assert.False(t, isGap(t, m, seen), "it missed none of this topic")
	assert.False(t, isGap(t, m, m.Position()))
}
