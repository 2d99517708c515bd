package hubtest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// testDisconnect ends the feeds of a user who logs out.
func testDisconnectKey(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{RefuseFor: time.Hour})
	joe, joes, eve := open(t, h.Feed("a").By("joe"), ""), open(t, h.Feed("b.*").By("joe"), ""), open(t, h.Feed("a").By("eve"), "")
	publish(t, h, "a", "before")
	require.NoError(t, h.Disconnect(t.Context(), "joe", say("bye")))
	publish(t, h, "a", "after")
	for p, expect := range map[*page][]string{joe: {"before", "bye"}, joes: {"bye"}} {
		p.ends(errOver)
		assert.Equal(t, expect, p.texts, "it ends without an error")
	}
	eve.marked(h, "a", "before", "after")
	assertAnswer(t, refusedAfter(t, h.Feed("a").By("joe"), joe.last, hub.ErrDisconnected), 403, false)
	assertAnswer(t, refused(t, h.Feed("c").By("joe"), hub.ErrDisconnected), 403, false)
	assert.ErrorIs(t, h.Feed("c").By("joe").Admit(t.Context(), ""), hub.ErrDisconnected)
	open(t, h.Feed("a"), "").marked(h, "a")

	require.NoError(t, h.Allow(t.Context(), "joe"))
	open(t, h.Feed("a").By("joe"), "").marked(h, "a")

	assert.ErrorIs(t, h.Disconnect(t.Context(), ""), hub.ErrKey)
	assert.Error(t, h.Disconnect(t.Context(), "eve", event.Event{}))
	done, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, h.Disconnect(done, "eve"), context.Canceled)
	assert.ErrorIs(t, h.Allow(done, "eve"), context.Canceled)
	eve.marked(h, "a")
	require.NoError(t, h.Close())
	assert.ErrorIs(t, h.Disconnect(t.Context(), "eve"), hub.ErrClosed)
	assert.ErrorIs(t, h.Allow(t.Context(), "eve"), hub.ErrClosed)
}

// testDisconnectOver waits until a key is not refused any more.
func testDisconnectOver(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{RefuseFor: 50 * time.Millisecond})
	began := time.Now()
	require.NoError(t, h.Disconnect(t.Context(), "joe"))
	eventually(t, "the end of the refusal", func() bool {
		_, err := first(t, h.Feed("a").By("joe"), "")
		return err == nil
	})
	assert.GreaterOrEqual(t, time.Since(began), 50*time.Millisecond)
}

// testUntil ends a feed with a session.
func testUntil(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	session, logout := context.WithCancel(t.Context())
	p := open(t, h.Feed("a").Until(session, say("bye")), "")
	other := open(t, h.Feed("a"), "")
	publish(t, h, "a", "before")
	p.until("before")
	logout()
	p.ends(errOver)
	assert.Equal(t, []string{"before", "bye"}, p.texts)
	assert.Equal(t, 1, h.Followers("a"))
	p.reconnect()
	p.ends(errOver)
	assert.Equal(t, []string{"before", "bye", "bye"}, p.texts)
	other.marked(h, "a", "before")
}

// testMaxPerKey has more pages of a user than there may be.
func testMaxPerKey(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{MaxPerKey: 2})
	var pages []*page
	for range 4 {
		pages = append(pages, open(t, h.Feed("a").By("joe"), ""))
	}
	eve := open(t, h.Feed("a").By("eve"), "")
	for _, p := range pages[:2] {
		p.ends(errOver)
		assertAnswer(t, refusedAfter(t, p.feed, p.last, hub.ErrTooManyPerKey), 409, false)
		assert.ErrorIs(t, p.feed.Admit(t.Context(), p.last), hub.ErrTooManyPerKey)
	}
	for _, p := range pages[2:] {
		p.marked(h, "a")
	}
	eve.marked(h, "a")

	// A phone changes networks, and nobody has noticed yet that its old stream is gone.
	phone := &page{t: t, feed: pages[2].feed, last: pages[2].last}
	phone.connect(t.Context())
	t.Cleanup(func() { phone.stop() })
	pages[2].ends(errOver)
	phone.marked(h, "a")
	pages[3].marked(h, "a")
	phone.reconnect()
	phone.marked(h, "a")
	assert.Equal(t, 3, h.Followers("a"))
}
