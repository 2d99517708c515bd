package hubtest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// teller collects what OnPresence is called with.
type teller chan string

func (c teller) tell(p hub.Presence) {
	c <- fmt.Sprintf("%s %d%v%v", p.Topic, p.Followers, p.Joined, p.Left)
}

func (c teller) expect(t *testing.T, calls ...string) {
	t.Helper()
	for _, call := range calls {
		require.Equal(t, call, within(t, c, "OnPresence"))
	}
}

func testPresence(t *testing.T, newHub newHub) {
	told := make(teller, 16)
	h := newHub(t, hub.MemoryConfig{OnPresence: told.tell, PresenceGrace: -1})
	one := open(t, h.Feed("a", "b", "a", "c.*"), "")
	told.expect(t, "a 1[][]", "b 1[][]")
	two := open(t, h.Feed("a").By("joe"), "")
	told.expect(t, "a 2[joe][]")
	three := open(t, h.Feed("a").By("joe"), "")
	told.expect(t, "a 3[][]")
	assert.Equal(t, 3, h.Followers("a"))
	assert.Equal(t, 1, h.Followers("b"))
	assert.Zero(t, h.Followers("c.*"))
	assert.Zero(t, h.Followers("c.1"))
	one.stop()
	told.expect(t, "a 2[][]", "b 0[][]")
	two.stop()
	told.expect(t, "a 1[][]")
	three.stop()
	told.expect(t, "a 0[][joe]")
	assert.Zero(t, h.Followers("a"))
}

// testPresent lists who follows a topic.
func testPresent(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	assert.Empty(t, h.Present("a"))
	began := time.Now()
	joe := open(t, h.Feed("a").By("joe"), "")
	open(t, h.Feed("a", "b").By("eve"), "")
	open(t, h.Feed("a").By("joe"), "")
	open(t, h.Feed("a"), "")
	open(t, h.Feed("*").By("ann"), "")
	open(t, h.Feed("b").By("bob"), "")
	present := h.Present("a")
	require.Len(t, present, 2)
	for i, expect := range []hub.Member{{Key: "joe", Streams: 2}, {Key: "eve", Streams: 1}} {
		assert.WithinRange(t, present[i].Since, began, time.Now())
		expect.Since = present[i].Since
		assert.Equal(t, expect, present[i])
	}
	joe.stop()
	present = h.Present("a")
	require.Len(t, present, 2)
	assert.Equal(t, "eve", present[0].Key, "it is there longer")
	assert.Equal(t, 1, present[1].Streams)
}

// testPresenceGrace reloads a page: nobody left, and nobody joined.
func testPresenceGrace(t *testing.T, newHub newHub) {
	told := make(teller, 16)
	h := newHub(t, hub.MemoryConfig{OnPresence: told.tell, PresenceGrace: 300 * time.Millisecond})
	open(t, h.Feed("a").By("eve"), "")
	told.expect(t, "a 1[eve][]")
	joe := open(t, h.Feed("a").By("joe"), "")
	told.expect(t, "a 2[joe][]")
	for range 5 {
		joe.reconnect()
		told.expect(t, "a 2[][]") // for the page, which may show an older number
	}
	open(t, h.Feed("a").By("ann"), "")
	told.expect(t, "a 3[ann][]")
	left := time.Now()
	joe.stop()
	open(t, h.Feed("a").By("bob"), "")
	told.expect(t, "a 4[bob][]", "a 3[][joe]")
	assert.GreaterOrEqual(t, time.Since(left), 300*time.Millisecond)
}

// testPresenceOfMany lets many followers join and leave at once. OnPresence is slow,
// and is called with the last number in the end.
func testPresenceOfMany(t *testing.T, newHub newHub) {
	var calls atomic.Int32
	last := 0
	h := newHub(t, hub.MemoryConfig{PresenceGrace: -1, OnPresence: func(p hub.Presence) {
		assert.EqualValues(t, 1, calls.Add(1), "one call after the other")
		time.Sleep(time.Microsecond)
		last = p.Followers
		calls.Add(-1)
	}})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			for range 20 {
				_, err := first(t, h.Feed("a"), "")
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	require.NoError(t, h.Shutdown(t.Context()))
	assert.Zero(t, last)
}
