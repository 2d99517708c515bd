package hubtest

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

func numbers(from, to int) (texts []string) {
	for n := from; n < to; n++ {
		texts = append(texts, strconv.Itoa(n))
	}
	return texts
}

func testOrder(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	pages := []*page{open(t, h.Feed("a"), ""), open(t, h.Feed("a"), ""), open(t, h.Feed("a"), "")}
	publish(t, h, "a", numbers(0, 200)...)
	for _, p := range pages {
		p.until("199")
		assert.Equal(t, numbers(0, 200), p.texts)
	}
	assert.Equal(t, pages[0].last, pages[1].last)
}

func testTogether(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	p := open(t, h.Feed("a"), "")
	for range 20 {
		require.NoError(t, h.Publish(t.Context(), "a", say("1"), say("2"), say("3")))
	}
	for len(p.texts) < 60 {
		batch, err := p.pull("the texts of 20 publishes")
		require.NoError(t, err)
		var texts, ids int
		for _, m := range messages(t, batch) {
			if m.event != "" {
				texts++
			} else if m.id != "" {
				ids++
				assert.Equal(t, 3*ids, texts, "an id before all that it stands for")
			}
		}
		assert.Zero(t, texts%3)
		p.see(batch, -1)
	}
}

func testPatterns(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	topics := []string{"a", "b", "a.b", "a.b.c", "a.c", "b.b", "ab"}
	for pattern, expect := range map[string][]string{
		"a":     {"a"},
		"*":     {"a", "b", "ab"},
		">":     topics,
		"a.*":   {"a.b", "a.c"},
		"a.>":   {"a.b", "a.b.c", "a.c"},
		"*.b":   {"a.b", "b.b"},
		"*.*.*": {"a.b.c"},
		"*.>":   {"a.b", "a.b.c", "a.c", "b.b"},
		"a.*.c": {"a.b.c"},
	} {
		before := open(t, h.Feed(pattern, "mark"), "")
		for _, topic := range topics {
			publish(t, h, topic, topic)
		}
		before.marked(h, "mark", expect...)
		after := open(t, h.Feed(pattern, "mark"), "") // the topics exist already
		for _, topic := range topics {
			publish(t, h, topic, topic)
		}
		after.marked(h, "mark", expect...)
	}
}

func testTopics(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	p := open(t, h.Feed("a.1", "a.*", "b", "b", "*.1"), "")
	publish(t, h, "a.1", "1")
	publish(t, h, "b", "2")
	publish(t, h, "c", "nobody")
	publish(t, h, "a.2", "3")
	publish(t, h, "a.1", "4")
	publish(t, h, "c.1", "5")
	p.marked(h, "b", "1", "2", "3", "4", "5")
}

func testPublishErrors(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	p := open(t, h.Feed(">"), "")
	for _, topic := range []string{"", ".", "a.", ".a", "a..b", "a b", "a\n", "a\x7f", "\xe1", "*", ">", "a.*", "a.>", "a*", "a>.b"} {
		assert.ErrorIs(t, h.Publish(t.Context(), topic, say("no")), hub.ErrTopic, topic)
	}
	bad := event.MergeFragments("")
	assert.Equal(t, bad.Err(), h.Publish(t.Context(), "a", say("no"), bad))
	assert.Error(t, h.Publish(t.Context(), "a", event.Event{}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, h.Publish(ctx, "a", say("no")), context.Canceled)
	assert.NoError(t, h.Publish(t.Context(), "a"))
	p.marked(h, "a")
	assert.EqualValues(t, 1, h.Stats().Published)
	require.NoError(t, h.Close())
	assert.ErrorIs(t, h.Publish(t.Context(), "a", say("no")), hub.ErrClosed)
}

func testFeedErrors(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	for _, topic := range []string{"", "a..b", "a.>.b", "a*", "**", "a. b"} {
		refused(t, h.Feed("a", topic), hub.ErrTopic)
	}
	assert.Zero(t, h.Stats().Followers)
}

func testBreak(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	for _, batches := range []int{1, 2} {
		publish(t, h, "a", "1")
		p := open(t, h.Feed("a", "b.*"), "")
		for range batches - 1 {
			publish(t, h, "a", "2")
			p.until("2")
		}
		require.NoError(t, p.err)
		assert.Equal(t, 1, h.Followers("a"))
		p.stop()
		assert.Zero(t, h.Followers("a"))
		assert.Zero(t, h.Stats().Followers)
	}
}

func testContext(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	ctx, cancel := context.WithCancel(t.Context())
	p := openWith(ctx, t, h.Feed("a"), "")
	cancel()
	p.ends(errOver)
	assert.Zero(t, h.Stats().Followers)
	for range h.Feed("a").Events(ctx, "") {
		t.Error("a batch though the context was done")
	}
}
