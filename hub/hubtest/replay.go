package hubtest

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

func testReplay(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	publish(t, h, "a", "before")
	p := open(t, h.Feed("a", "b"), "")
	require.NotEmpty(t, p.last, "a new page has an id to reconnect with")
	p.stop()
	publish(t, h, "a", "1")
	publish(t, h, "c", "not ours")
	publish(t, h, "b", "2")
	publish(t, h, "a", "3")
	p.reconnect()
	assert.Equal(t, []string{"1", "2", "3"}, p.texts)
	p.reconnect()
	p.marked(h, "a", "1", "2", "3")
	assert.EqualValues(t, 2, h.Stats().Replays)
	assert.Zero(t, h.Stats().Gaps)
}

func testReplayPatterns(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	p := open(t, h.Feed("a.*", "a.1", "a.>"), "")
	p.stop()
	publish(t, h, "a.1", "1")
	publish(t, h, "b.1", "not ours")
	publish(t, h, "a.2", "2")
	publish(t, h, "a.1", "3")
	publish(t, h, "a.new.deep", "4")
	p.reconnect()
	p.marked(h, "a.1", "1", "2", "3", "4")
}

// testLongReplay replays more than fits into a queue.
func testLongReplay(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{QueueBytes: 4096, QueueEvents: 10})
	start := h.Position()
	for _, n := range numbers(0, 100) {
		require.NoError(t, h.Publish(t.Context(), "a", say(n+strings.Repeat(".", 200)), say(n)))
	}
	p := open(t, h.Feed("a"), start)
	assert.Less(t, len(p.texts), 40, "it is sent in parts")
	for len(p.texts) < 200 {
		require.NotEmpty(t, p.read())
	}
	assert.Equal(t, "99", p.texts[199])
	p.texts = nil
	p.marked(h, "a")
}

func testPosition(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	first := h.Position()
	publish(t, h, "a", "1")
	second := h.Position()
	publish(t, h, "a", "2")
	require.NotEqual(t, first, second)
	open(t, h.Feed("a"), first).marked(h, "a", "1", "2")
	open(t, h.Feed("a"), second).marked(h, "a", "2")
	assert.Zero(t, h.Stats().Gaps)
	_, err := event.Batch{ID: first}.Append(nil, event.V1)
	assert.NoError(t, err, "it is an id")
}

func testGaps(t *testing.T, newHub newHub) {
	var gaps []string
	h := newHub(t, hub.MemoryConfig{OnGap: func(_ context.Context, f hub.Follower) []event.Event {
		assert.Equal(t, []string{"a"}, f.Topics)
		assert.Equal(t, "joe", f.Key)
		gaps = append(gaps, f.After)
		return []event.Event{say("gap")}
	}})
	other := newHub(t, hub.MemoryConfig{})
	for _, hub := range []hub.Hub{h, other} {
		publish(t, hub, "a", numbers(0, 5)...)
	}
	publish(t, other, "a", "more")
	epoch, _, _ := strings.Cut(h.Position(), "-")
	given := []string{other.Position(), "5", epoch, epoch + "-", "-5", epoch + "-x", epoch + "--1", epoch + "-+1", epoch + "-5 ",
		epoch + "-99", epoch + "-18446744073709551615", epoch + "-18446744073709551616", "x" + epoch + "-5", strings.Repeat("9", 5000)}
	for _, after := range given {
		p := open(t, h.Feed("a").By("joe"), after)
		assert.NotEqual(t, after, p.last, "the page has an id to reconnect with")
		p.marked(h, "a", "gap")
		p.reconnect()
	}
	for i, after := range given {
		if strings.Contains(after, " ") || len(after) > 1000 {
			given[i] = "" // it cannot be logged
		}
	}
	assert.Equal(t, given, gaps)
	assert.EqualValues(t, len(given), h.Stats().Gaps)
	assert.EqualValues(t, len(given), h.Stats().Replays)
}

func testTrimmed(t *testing.T, newHub newHub) {
	for name, config := range map[string]hub.MemoryConfig{
		"by count": {ReplayEvents: 3},
		"by bytes": {ReplayEvents: 1000, ReplayBytes: 4000},
		"in all":   {ReplayEvents: 1000, ReplayTotal: 4000},
		"nothing":  {ReplayEvents: -1},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, config)
			quiet := open(t, h.Feed("b"), "")
			defer quiet.stop()
			var cursors []string
			for _, text := range numbers(0, 20) {
				cursors = append(cursors, h.Position())
				publish(t, h, "a", text)
			}
			held := 0
			for i, cursor := range cursors {
				gaps := h.Stats().Gaps
				p := open(t, h.Feed("a"), cursor)
				if h.Stats().Gaps > gaps {
					assert.Zero(t, held, "a gap after one that was none")
					assert.Empty(t, p.texts)
				} else {
					held++
					assert.Equal(t, numbers(i, 20), p.texts)
				}
				p.stop()
			}
			if name == "nothing" {
				assert.Zero(t, held)
			} else {
				assert.Greater(t, held, 1)
				assert.Less(t, held, 10)
			}
			open(t, h.Feed("a"), h.Position()).marked(h, "a")
			quiet.reconnect()
			quiet.marked(h, "b")
		})
	}
}
