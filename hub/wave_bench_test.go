package hub_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// BenchmarkJoin joins and leaves a hub with 100,000 topics, by name and by pattern,
// with a cursor after which nothing was missed.
func BenchmarkJoin(b *testing.B) {
	h := hub.NewMemory(hub.MemoryConfig{ReplayTotal: 1 << 30})
	defer h.Close()
	small := event.MergeFragments(`<b id="x">1</b>`)
	for i := range 100_000 {
		_ = h.Publish(b.Context(), "room."+strconv.Itoa(i), small)
	}
	for _, topic := range []string{"room.7", "room.*", ">"} {
		b.Run(topic, func(b *testing.B) {
			feed, after := h.Feed(topic), h.Position()
			for b.Loop() {
				for range feed.Events(b.Context(), after) {
					break
				}
			}
		})
	}
}

// BenchmarkNewTopic publishes to topics that are new, where others follow many
// patterns.
func BenchmarkNewTopic(b *testing.B) {
	for _, patterns := range []int{0, 10_000} {
		b.Run(fmt.Sprintf("%d patterns", patterns), func(b *testing.B) {
			h := hub.NewMemory(hub.MemoryConfig{})
			defer h.Close()
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			for i := range patterns {
				next, stop := iter.Pull2(h.Feed("user."+strconv.Itoa(i)+".*").Events(ctx, ""))
				defer stop()
				_, _, _ = next()
			}
			small, n := event.MergeFragments(`<b id="x">1</b>`), 0
			for b.Loop() {
				n++
				_ = h.Publish(b.Context(), "room."+strconv.Itoa(n), small)
			}
		})
	}
}

// BenchmarkBesideStalled publishes to a topic while another publisher makes the queues of
// 2,000 stalled followers of another topic overflow, and while it does not. It
// reports the 99th percentile of the time that a Publish takes.
func BenchmarkBesideStalled(b *testing.B) {
	for _, stalled := range []int{0, 2000} {
		b.Run(fmt.Sprintf("%d stalled", stalled), func(b *testing.B) {
			h := hub.NewMemory(hub.MemoryConfig{QueueEvents: 256})
			defer h.Close()
			for range stalled {
				next, stop := iter.Pull2(h.Feed("loud").Events(b.Context(), ""))
				defer stop()
				_, _, _ = next()
			}
			ctx, cancel := context.WithCancel(b.Context())
			done := make(chan struct{})
			go func() {
				defer close(done)
				for n := 0; ctx.Err() == nil; n++ {
					_ = h.Publish(ctx, "loud", event.MergeFragments(`<b id="x`+strconv.Itoa(n%100)+`">row</b>`))
				}
			}()
			small := event.MergeFragments(`<b id="x">1</b>`)
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				_ = h.Publish(b.Context(), "quiet", small)
				took = append(took, time.Since(began))
				time.Sleep(100 * time.Microsecond)
			}
			cancel()
			<-done
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
			b.ReportMetric(float64(took[len(took)-1].Microseconds()), "max-µs")
		})
	}
}

// BenchmarkReplayMemory reports the memory of what is kept for replay, as a share of
// what Stats counts.
func BenchmarkReplayMemory(b *testing.B) {
	for name, publish := range map[string]func(h hub.Hub, n int){
		"small events of one topic": func(h hub.Hub, n int) {
			_ = h.Publish(b.Context(), "a", event.MergeFragments(`<b id="x">`+strconv.Itoa(n)+`</b>`))
		},
		"small events of many topics": func(h hub.Hub, n int) {
			_ = h.Publish(b.Context(), "room."+strconv.Itoa(n), event.MergeFragments(`<b id="x">`+strconv.Itoa(n)+`</b>`))
		},
		"rows of 1 kB": func(h hub.Hub, n int) {
			_ = h.Publish(b.Context(), "a", event.MergeFragments(`<p id="x`+strconv.Itoa(n)+`">`+fmt.Sprintf("%01000d", n)+`</p>`))
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				before := memory()
				h := hub.NewMemory(hub.MemoryConfig{ReplayEvents: 1 << 30, ReplayBytes: 1 << 30, ReplayTotal: 32 << 20})
				next, stop := iter.Pull2(h.Feed(">").Events(b.Context(), ""))
				_, _, _ = next()
				for n := range 60_000 {
					publish(h, n)
					batch, _, _ := next()
					_, _ = batch.Append(nil, event.V1) // which is kept, too
				}
				kept := memory().heap - before.heap
				b.ReportMetric(kept/float64(h.Stats().ReplayBytes), "kept/counted")
				stop()
				_ = h.Close()
			}
		})
	}
}
