package hub_test

import (
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/hub"
)

// While OnPresence is slow, more topics change than calls may wait. A topic that was left
// out is told of when it changes again.
func TestCalls_leftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := map[string]int{}
		slow := make(chan struct{})
		h := hub.NewMemory(hub.MemoryConfig{PresenceGrace: -1, Logger: slog.New(slog.DiscardHandler), OnPresence: func(p hub.Presence) {
			<-slow
			told[p.Topic] = p.Followers
		}})
		defer h.Close()
		var last string
		follow := func(topic string) {
			next, stop := iter.Pull2(h.Feed(topic).Events(t.Context(), ""))
			t.Cleanup(stop)
			next()
		}
		for n := range 1100 {
			last = fmt.Sprint("a.", n)
			follow(last)
		}
		close(slow)
		synctest.Wait()
		assert.NotContains(t, told, last)
		follow(last)
		synctest.Wait()
		assert.Equal(t, 2, told[last])
	})
}

// What is called later is called in order, also what comes meanwhile.
func TestReplica_later(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{})
	var got []int
	var all sync.WaitGroup
	all.Add(101)
	r.Later(nil)
	for n := range 100 {
		r.Later(func() {
			defer all.Done()
			if got = append(got, n); n == 50 {
				r.Later(all.Done)
			}
		})
	}
	all.Wait()
	assert.Len(t, got, 100)
	assert.IsIncreasing(t, got)
}
