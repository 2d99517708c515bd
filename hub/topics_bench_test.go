package hub_test

import (
	"strconv"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// BenchmarkTopic measures the memory of a topic with one small event that is
// kept.
func BenchmarkTopic(b *testing.B) {
	const n = 100_000
	small := event.MergeFragments(`<b id="x">1</b>`)
	for b.Loop() {
		before := memory()
		h := hub.NewMemory(hub.MemoryConfig{ReplayTotal: 1 << 30})
		for i := range n {
			_ = h.Publish(b.Context(), "room."+strconv.Itoa(i), small)
		}
		b.ReportMetric((memory().heap-before.heap)/n, "B/topic")
		_ = h.Close()
	}
}
