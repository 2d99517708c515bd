package hub

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

// Of a topic one snapshot is taken after the other, and one for all that ask while another
// is on its way. Other topics do not wait.
func TestRefresh_together(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state, taken, release := 0, map[string]int{}, make(chan struct{})
		m := NewMemory(MemoryConfig{Snapshot: func(_ context.Context, topic string) ([]event.Event, error) {
			now := state
			taken[topic]++
			if topic == "a" {
				<-release
			}
			return []event.Event{event.MergeFragments(fmt.Sprintf(`<p id="p">%d</p>`, now))}, nil
		}})
		defer func() { _ = m.Close() }()
		after := m.Position()
		var all sync.WaitGroup
		for state = range 50 {
			all.Go(func() { assert.NoError(t, m.Refresh(t.Context(), "a")) })
			synctest.Wait()
		}
		assert.NoError(t, m.Refresh(t.Context(), "b"))
		assert.Equal(t, map[string]int{"a": 1, "b": 1}, taken)
		close(release)
		all.Wait()
		assert.Equal(t, map[string]int{"a": 2, "b": 1}, taken)
		var texts []string
		for batch := range m.Feed("a").OnGap(nil).Events(t.Context(), after) {
			stream, err := batch.Append(nil, event.V1)
			assert.NoError(t, err)
			texts = append(texts, string(stream))
			break
		}
		assert.Contains(t, texts[0], `<p id="p">0</p>`)
		assert.Contains(t, texts[0], `<p id="p">49</p>`)
		synctest.Wait()
		assert.Empty(t, m.refreshes.of, "nothing is kept of it")
	})
}

// A snapshot function that leaves its goroutine leaves nobody waiting.
func TestRefresh_left(t *testing.T) {
	leaves := true
	m := NewMemory(MemoryConfig{Snapshots: 1, Snapshot: func(context.Context, string) ([]event.Event, error) {
		if leaves {
			runtime.Goexit()
		}
		return nil, nil
	}})
	assert.ErrorIs(t, m.Refresh(t.Context(), "a"), errLeft)
	leaves = false
	assert.NoError(t, m.Refresh(t.Context(), "a"))
}
