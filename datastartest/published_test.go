package datastartest_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

func n(n int) event.Event { return event.PatchSignals(map[string]int{"n": n}) }

func TestPublished(t *testing.T) {
	h := hub.NewMemory(hub.MemoryConfig{Snapshot: func(context.Context, string) ([]event.Event, error) {
		return []event.Event{event.ConsoleLog("a snapshot, which nobody published")}, nil
	}})
	require.NoError(t, h.Publish(t.Context(), "a", n(0)))
	got := datastartest.Published(t, h, "a", "b.*")
	assert.Empty(t, got.Events())
	require.NoError(t, h.Publish(t.Context(), "a", n(1), n(2)))
	require.NoError(t, h.Publish(t.Context(), "b.7", n(3)))
	require.NoError(t, h.Publish(t.Context(), "c", n(4)))
	got.Expect(n(1), n(2), n(3))
	require.NoError(t, h.Publish(t.Context(), "a", n(5)))
	assert.Equal(t, []event.Event{n(1), n(2), n(3), n(5)}, got.Events())
	require.NoError(t, h.Close())
	got.Expect(n(1), n(2), n(3), n(5))
}

// All is there at once, however much it is.
func TestPublished_many(t *testing.T) {
	h := hub.NewMemory(hub.MemoryConfig{})
	got := datastartest.Published(t, h, ">")
	var expect []event.Event
	for i := range 5000 {
		expect = append(expect, event.DispatchEvent("n", i))
		require.NoError(t, h.Publish(t.Context(), "a", expect[i]))
		if i%500 == 0 {
			require.Len(t, got.Events(), i+1)
		}
	}
	assert.Equal(t, expect, got.Events())
}

func TestPublished_inABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hub.NewMemory(hub.MemoryConfig{})
		got := datastartest.Published(t, h, "a")
		require.NoError(t, h.Publish(t.Context(), "a", n(1)))
		got.Expect(n(1))
	})
}

func TestPublished_fails(t *testing.T) {
	h := hub.NewMemory(hub.MemoryConfig{QueueEvents: 4})
	tests := []struct {
		name   string
		when   func(t testing.TB)
		expect string
	}{
		{"something else", func(t testing.TB) {
			got := datastartest.Published(t, h, "a")
			require.NoError(t, h.Publish(t.Context(), "a", n(1), event.MergeFragments("<p>")))
			got.Expect(n(1), event.MergeFragments("<p>", event.WithMode("append")))
		}, "something else was published (- expected, + published):\n  PatchSignals(`{\"n\":1}`)\n" +
			"- PatchElements(\"<p>\", WithMode(\"append\"))\n+ PatchElements(\"<p>\")\n                     ^\n\n"},
		{"what only some clients do", func(t testing.TB) {
			got := datastartest.Published(t, h, "a")
			require.NoError(t, h.Publish(t.Context(), "a", event.MergeFragments("<p>")))
			got.Expect(event.MergeFragments("<p>", event.WithSettle(0)))
		}, "something else was published (- expected, + published):\n- PatchElements(\"<p>\", WithSettle(0s))\n+ PatchElements(\"<p>\")\n                     ^\n\n"},
		{"a malformed topic", func(t testing.TB) { datastartest.Published(t, h, "").Events() },
			"what was published could not be collected: hub: malformed topic: \"\"\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { assert.Equal(t, test.expect, fails(t, test.when)) })
	}
}

// A hub that drops what waits is noticed.
func TestPublished_tooMuch(t *testing.T) {
	for policy, expect := range map[hub.Policy]string{
		hub.Coalesce:   "what was published could not be collected: the hub has dropped events: too much was published at once, or its broker lost some\n",
		hub.Disconnect: "what was published could not be collected: hub: the follower is too slow\n",
	} {
		t.Run(expect, func(t *testing.T) {
			h := hub.NewMemory(hub.MemoryConfig{QueueEvents: 4, Overflow: policy})
			said := fails(t, func(t testing.TB) {
				got := datastartest.Published(t, h, "a")
				for stats := h.Stats(); stats.Resynced+stats.Disconnected == 0; stats = h.Stats() {
					require.NoError(t, h.Publish(t.Context(), "a", event.ConsoleLog("x")))
				}
				got.Events()
			})
			assert.Equal(t, expect, said)
		})
	}
}
