package hub

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

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

// TestFeed_doneContext lets an event wait when the context is done.
func TestFeed_doneContext(t *testing.T) {
	m := NewMemory(MemoryConfig{})
	defer m.Close()
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		batches := 0
		for range m.Feed("a").Events(ctx, "") {
			batches++
			require.NoError(t, m.Publish(t.Context(), "a", append1))
			cancel()
		}
		cancel()
		require.Equal(t, 1, batches)
	}
}

// TestCoalesce_leavesRoom checks how much is left after coalescing. If it were
// nearly as much as may wait, the next event would coalesce again.
func TestCoalesce_leavesRoom(t *testing.T) {
	for keys, expect := range map[int]Outcome{6: Coalesced, 7: Disconnected} {
		var outcomes []Outcome
		m := NewMemory(MemoryConfig{QueueEvents: 8, OnOverflow: func(_ Follower, o Outcome) { outcomes = append(outcomes, o) }})
		next, stop := iter.Pull2(m.Feed("a").Events(t.Context(), ""))
		next()
		for n := range 9 {
			require.NoError(t, m.Publish(t.Context(), "a", event.MergeFragments(fmt.Sprintf(`<b id="x%d">`, n%keys))))
		}
		<-m.calls.done()
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

// TestPresence_panics lets OnPresence panic: the hub must go on.
func TestPresence_panics(t *testing.T) {
	told := 0
	var log strings.Builder
	m := NewMemory(MemoryConfig{Logger: slog.New(slog.NewTextHandler(&log, nil)), PresenceGrace: -1, OnPresence: func(Presence) {
		if told++; told == 1 {
			panic("oops")
		}
	}})
	follow := func() {
		for range m.Feed("a").Events(t.Context(), "") {
			<-m.calls.done()
			break
		}
		<-m.calls.done()
	}
	follow()
	follow()
	assert.Greater(t, told, 1)
	assert.Contains(t, log.String(), "oops")
	assertEmpty(t, m)
}

// What refuses a follower says how its request is answered, and whether a retry is of use.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		given  error
		status int
		again  bool
	}{
		{ErrClosed, 503, true}, {ErrDraining, 503, true}, {ErrTooMany, 503, false},
		{ErrTooManyPerKey, 409, false}, {ErrDisconnected, 403, false}, {ErrTopic, 400, false},
	} {
		refusal := tt.given.(interface {
			StatusCode() int
			RetryAfter() time.Duration
		})
		assert.Equal(t, tt.status, refusal.StatusCode(), tt.given)
		assert.Equal(t, tt.again, refusal.RetryAfter() > 0, tt.given)
	}
}
