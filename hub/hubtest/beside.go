package hubtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// counts is the state of an app: how often each of some things happened.
type counts struct {
	mu sync.Mutex
	of [4]int
}

// add counts one more, and returns the event that shows it.
func (c *counts) add(i int) event.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[i]++
	return c.event(i)
}

func (c *counts) event(i int) event.Event {
	return event.MergeFragments(fmt.Sprintf(`<b id="n%d">%d</b>`, i, c.of[i]))
}

// snapshot shows all counts, after a while.
func (c *counts) snapshot(context.Context, string) (events []event.Event, _ error) {
	c.mu.Lock()
	for i := range c.of {
		events = append(events, c.event(i))
	}
	c.mu.Unlock()
	time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
	return events, nil
}

// testSnapshotsBeside takes snapshots while others publish, for pages that lose
// their connections, read slowly, and have gaps. In the end all show the same.
func testSnapshotsBeside(t *testing.T, newHub newHub) {
	var state counts
	h := newHub(t, hub.MemoryConfig{ReplayEvents: 12, QueueEvents: 6, Overflow: hub.Coalesce, Snapshot: state.snapshot})
	own := h.Feed("n", "n.*").Snapshot(state.snapshot)
	var watchers, publishers sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	for seed, feed := range []hub.Feed{own, h.Feed("n", "n.*"), h.Feed("n"), h.Feed("n.>", "n"), own, h.Feed("n")} {
		watchers.Go(func() {
			w := &watcher{t: t, feed: feed, random: rand.New(rand.NewPCG(7, uint64(seed)))}
			for ctx.Err() == nil {
				if w.random.IntN(4) == 0 {
					w.last = "gone-1"
				}
				w.watch(ctx, 1+w.random.IntN(8), nil)
			}
			last, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			w.watch(last, -1, &state.of)
			assert.Equal(t, state.of, w.seen, "of feed %d", seed)
		})
	}
	for i := range state.of {
		publishers.Go(func() {
			for range 400 {
				require.NoError(t, h.Publish(t.Context(), "n", state.add(i)))
			}
		})
	}
	publishers.Wait()
	cancel()
	returns(t, "the pages", watchers.Wait)
	assert.Positive(t, h.Stats().Snapshots)
	assert.Positive(t, h.Stats().Gaps)
}

// watcher is a page that shows counts.
type watcher struct {
	t      *testing.T
	feed   hub.Feed
	random *rand.Rand
	last   string
	seen   [4]int
}

var counted = regexp.MustCompile(`<b id="n(\d)">(\d+)</b>`)

// watch reads some batches, the last one only in part, or until it shows what is
// expected.
func (w *watcher) watch(ctx context.Context, batches int, expect *[4]int) {
	for batch, err := range w.feed.Events(ctx, w.last) {
		if err != nil {
			assert.ErrorIs(w.t, err, hub.ErrSlow)
			return
		}
		ids := -1
		if batches--; batches == 0 {
			ids = w.random.IntN(3)
		}
		w.see(batch, ids)
		if batches == 0 || expect != nil && w.seen == *expect {
			return
		}
		time.Sleep(time.Duration(w.random.IntN(200)) * time.Microsecond)
	}
}

// see reads a batch, up to the given number of ids or whole.
func (w *watcher) see(batch event.Batch, ids int) {
	for _, m := range messages(w.t, batch) {
		if ids == 0 {
			return
		}
		if found := counted.FindStringSubmatch(m.data["elements"]); found != nil {
			i, _ := strconv.Atoi(found[1])
			w.seen[i], _ = strconv.Atoi(found[2])
		}
		if m.id != "" {
			w.last = m.id
			ids--
		}
	}
}
