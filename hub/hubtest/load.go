package hubtest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// roomy is a config that keeps and queues everything a test publishes.
var roomy = hub.MemoryConfig{ReplayEvents: 1 << 20, ReplayBytes: 1 << 30, ReplayTotal: 1 << 30, QueueEvents: 1 << 20, QueueBytes: 1 << 30}

func testBurst(t *testing.T, newHub newHub) {
	h := newHub(t, roomy)
	var pages sync.WaitGroup
	for range 20 {
		p := open(t, h.Feed("a"), "")
		pages.Go(func() {
			p.until("9999")
			assert.Equal(t, numbers(0, 10_000), p.texts)
		})
	}
	publish(t, h, "a", numbers(0, 10_000)...)
	pages.Wait()
	assert.EqualValues(t, 200_000, h.Stats().Delivered)
}

func testPublishers(t *testing.T, newHub newHub) {
	h := newHub(t, roomy)
	const publishers, each = 16, 250
	pages := []*page{open(t, h.Feed("a.*"), ""), open(t, h.Feed("a.0", "a.1", "a.2", "a.3"), "")}
	var all sync.WaitGroup
	for n := range publishers {
		all.Go(func() {
			for i := range each {
				assert.NoError(t, h.Publish(t.Context(), fmt.Sprintf("a.%d", n%4), say(fmt.Sprintf("%d/%d", n, i))))
			}
		})
	}
	all.Wait()
	for _, p := range pages {
		for len(p.texts) < publishers*each {
			p.read()
			require.NoError(t, p.err)
		}
		for n := range publishers {
			assertRun(t, p.texts, n, each)
		}
	}
	assert.Equal(t, pages[0].texts, pages[1].texts, "all see one order")
}

// assertRun asserts that the texts of one publisher are complete and in order.
func assertRun(t *testing.T, texts []string, publisher, expect int) {
	t.Helper()
	next, prefix := 0, strconv.Itoa(publisher)+"/"
	for _, text := range texts {
		if n, ours := strings.CutPrefix(text, prefix); ours {
			require.Equal(t, strconv.Itoa(next), n, "of publisher %d", publisher)
			next++
		}
	}
	require.Equal(t, expect, next, "of publisher %d", publisher)
}

// testSeam publishes 10,000 events while pages repeatedly lose their connection
// and reconnect.
func testSeam(t *testing.T, newHub newHub) {
	h := newHub(t, roomy)
	start := h.Position()
	const publishers, each = 4, 2500
	var all sync.WaitGroup
	for n, feed := range []hub.Feed{h.Feed("a.*"), h.Feed("a.0", "a.1", "a.2", "a.3"), h.Feed(">"), h.Feed("a.0", "a.>"), h.Feed("a.*", "b")} {
		for seed := range 2 {
			all.Go(func() {
				p := &page{t: t, feed: feed, last: start}
				p.flicker(rand.New(rand.NewPCG(uint64(n), uint64(seed))), publishers*each)
				for n := range publishers {
					assertRun(t, p.texts, n, each)
				}
			})
		}
	}
	for n := range publishers {
		all.Go(func() {
			for i := range each {
				assert.NoError(t, h.Publish(t.Context(), fmt.Sprintf("a.%d", n), say(fmt.Sprintf("%d/%d", n, i))))
			}
		})
	}
	all.Wait()
	assert.Zero(t, h.Stats().Gaps)
	assert.Zero(t, h.Stats().Followers)
}

// flicker reads until it has some texts, and repeatedly loses its connection in
// the middle of a batch.
func (p *page) flicker(random *rand.Rand, texts int) {
	for len(p.texts) < texts {
		p.pulled = pull(p.t.Context(), p.t, p.feed, p.last)
		for left := random.IntN(20); left >= 0 && len(p.texts) < texts; left-- {
			batch, err := p.pull("the texts that are missing")
			require.NoError(p.t, err)
			ids := -1
			if left == 0 {
				ids = random.IntN(4) + 1
			}
			p.see(batch, ids)
		}
		p.stop()
	}
}
