package hubtest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/hub"
)

func testPresence(t *testing.T, newHub newHub) {
	var told []string
	h := newHub(t, hub.MemoryConfig{OnPresence: func(topic string, followers int) {
		told = append(told, fmt.Sprint(topic, " ", followers))
	}})
	one := open(t, h.Feed("a", "b", "a", "c.*"), "")
	two := open(t, h.Feed("a"), "")
	assert.Equal(t, 2, h.Followers("a"))
	assert.Equal(t, 1, h.Followers("b"))
	assert.Zero(t, h.Followers("c.*"))
	assert.Zero(t, h.Followers("c.1"))
	one.stop()
	two.stop()
	assert.Equal(t, []string{"a 1", "b 1", "a 2", "a 1", "b 0", "a 0"}, told)
	assert.Zero(t, h.Followers("a"))
}

// testPresenceOfMany lets many followers join and leave at once.
func testPresenceOfMany(t *testing.T, newHub newHub) {
	var calls atomic.Int32
	var last, n int
	h := newHub(t, hub.MemoryConfig{OnPresence: func(_ string, followers int) {
		assert.EqualValues(t, 1, calls.Add(1), "one call after the other")
		assert.Contains(t, []int{last - 1, last + 1}, followers)
		last, n = followers, n+1
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
	assert.Zero(t, last)
	assert.Equal(t, 2*50*20, n)
}
