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

func testPresence(t *testing.T, newHub newHub) {
	told := make(chan string, 16)
	h := newHub(t, hub.MemoryConfig{OnPresence: func(topic string, followers int) {
		told <- fmt.Sprint(topic, " ", followers)
	}})
	one := open(t, h.Feed("a", "b", "a", "c.*"), "")
	assert.Equal(t, "a 1", within(t, told, "OnPresence"))
	assert.Equal(t, "b 1", within(t, told, "OnPresence"))
	two := open(t, h.Feed("a"), "")
	assert.Equal(t, "a 2", within(t, told, "OnPresence"))
	assert.Equal(t, 2, h.Followers("a"))
	assert.Equal(t, 1, h.Followers("b"))
	assert.Zero(t, h.Followers("c.*"))
	assert.Zero(t, h.Followers("c.1"))
	one.stop()
	assert.Equal(t, "a 1", within(t, told, "OnPresence"))
	assert.Equal(t, "b 0", within(t, told, "OnPresence"))
	two.stop()
	assert.Equal(t, "a 0", within(t, told, "OnPresence"))
	assert.Zero(t, h.Followers("a"))
}

// testPresenceOfMany lets many followers join and leave at once. OnPresence is slow,
// and is called with the last number in the end.
func testPresenceOfMany(t *testing.T, newHub newHub) {
	var calls atomic.Int32
	last := 0
	h := newHub(t, hub.MemoryConfig{OnPresence: func(_ string, followers int) {
		assert.EqualValues(t, 1, calls.Add(1), "one call after the other")
		assert.NotEqual(t, last, followers, "it has changed")
		time.Sleep(time.Microsecond)
		last = followers
		calls.Add(-1)
	}})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			for range 20 {
				for range h.Feed("a").Events(t.Context(), "") {
					break
				}
			}
		})
	}
	all.Wait()
	require.NoError(t, h.Shutdown(t.Context()))
	assert.Zero(t, last)
}
