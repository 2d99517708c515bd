package hubtest

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// testPublishOnce publishes the same several times, as a handler that is retried does.
func testPublishOnce(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	p := open(t, h.Feed("a"), "")
	for _, key := range []string{"k", "k", "k\r\n.*", "k", "k\r\n.*"} {
		require.NoError(t, h.PublishOnce(t.Context(), key, "a", say(key[:1])))
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { assert.NoError(t, h.PublishOnce(t.Context(), "together", "a", say("together"))) })
	}
	all.Wait()
	require.NoError(t, h.PublishOnce(t.Context(), "again", "a"), "without events nothing is published")
	assert.ErrorIs(t, h.PublishOnce(t.Context(), "again", "a..b", say("2")), hub.ErrTopic)
	assert.Error(t, h.PublishOnce(t.Context(), "again", "a", event.Event{}))
	require.NoError(t, h.PublishOnce(t.Context(), "again", "a", say("2")))
	p.marked(h, "a", "k", "k", "together", "2")
	assert.ErrorIs(t, h.PublishOnce(t.Context(), "", "a", say("2")), hub.ErrKey)
	require.NoError(t, h.Close())
	assert.ErrorIs(t, h.PublishOnce(t.Context(), "k", "a", say("2")), hub.ErrClosed)
}
