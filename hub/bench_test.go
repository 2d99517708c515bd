package hub_test

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// row is about 1 kB of HTML in 27 lines.
var row = event.MergeFragments(`<table id="people">` + strings.Repeat("\n<tr>\n  <td>Joe Smith</td><td>joe@example.org</td>\n</tr>", 18) + `</table>`)

// BenchmarkPublish publishes an event and waits until each follower has encoded
// it into a buffer of its own. In "each", every follower encodes the event
// itself.
func BenchmarkPublish(b *testing.B) {
	for _, followers := range []int{1, 100, 10_000} {
		for _, shared := range []bool{true, false} {
			name := map[bool]string{true: "once", false: "each"}[shared]
			b.Run(fmt.Sprintf("%d/encoded=%s", followers, name), func(b *testing.B) { benchmarkPublish(b, followers, shared) })
		}
	}
}

func benchmarkPublish(b *testing.B, followers int, shared bool) {
	h := hub.NewMemory(hub.MemoryConfig{})
	var got sync.WaitGroup
	got.Add(followers)
	stop := follow(b, h, followers, func(batch event.Batch, dst []byte) []byte {
		if !shared && len(batch.Frames) > 0 {
			batch.Events, batch.Frames = batch.Frames[0].Events(), nil
		}
		dst, _ = batch.Append(dst, event.V1)
		got.Done()
		return dst
	})
	defer stop()
	got.Wait()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		got.Add(followers)
		require.NoError(b, h.Publish(b.Context(), "a", row))
		got.Wait()
	}
	runtime.ReadMemStats(&after)
	deliveries := float64(b.N * followers)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/deliveries, "ns/delivery")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/deliveries, "allocs/delivery")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/deliveries, "B/delivery")
}

// follow starts followers, and returns a function that stops them.
func follow(b *testing.B, h hub.Hub, followers int, take func(batch event.Batch, dst []byte) []byte) (stop func()) {
	ctx, cancel := context.WithCancel(b.Context())
	var all sync.WaitGroup
	for range followers {
		all.Go(func() {
			dst := make([]byte, 0, 4096)
			for batch := range h.Feed("a").Events(ctx, "") {
				take(batch, dst)
			}
		})
	}
	return func() {
		cancel()
		all.Wait()
	}
}

// BenchmarkPublish_stalled publishes to followers that read nothing.
func BenchmarkPublish_stalled(b *testing.B) {
	events := map[string]func(n int) event.Event{
		"coalesced": func(n int) event.Event {
			return event.MergeFragments(`<b id="x` + strconv.Itoa(n%100) + `">row</b>`)
		},
		"signals": func(n int) event.Event { return event.MergeSignals(map[string]int{"s" + strconv.Itoa(n%100): n}) },
	}
	for name, make := range events {
		for _, followers := range []int{1, 1000} {
			b.Run(fmt.Sprintf("%s/%d", name, followers), func(b *testing.B) {
				h := hub.NewMemory(hub.MemoryConfig{})
				for range followers {
					next, stop := iter.Pull2(h.Feed("a").Events(b.Context(), ""))
					defer stop()
					_, _, _ = next()
				}
				n := 0
				for b.Loop() {
					_ = h.Publish(b.Context(), "a", make(n))
					n++
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*followers), "ns/follower")
			})
		}
	}
}

// BenchmarkDrain takes a queue of 100 events and writes it to a buffer, after
// another follower has encoded the events.
func BenchmarkDrain(b *testing.B) {
	h := hub.NewMemory(hub.MemoryConfig{})
	dst := make([]byte, 0, 1<<20)
	var drains [2]func()
	for i := range drains {
		next, stop := iter.Pull2(h.Feed("a").Events(b.Context(), ""))
		defer stop()
		drains[i] = func() {
			batch, _, _ := next()
			dst, _ = batch.Append(dst[:0], event.V1)
		}
		drains[i]()
	}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		for range 100 {
			_ = h.Publish(b.Context(), "a", row)
		}
		drains[0]()
		b.StartTimer()
		drains[1]()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100, "ns/event")
}

// BenchmarkIdleFollower measures the memory of a follower beyond that of a
// goroutine that waits for its context.
func BenchmarkIdleFollower(b *testing.B) {
	const n = 10_000
	for b.Loop() {
		raw := memoryOf(b, n, func(ctx context.Context, ready func()) {
			ready()
			<-ctx.Done()
		})
		h := hub.NewMemory(hub.MemoryConfig{})
		idle := memoryOf(b, n, func(ctx context.Context, ready func()) {
			for range h.Feed("room.42", "user.7").Events(ctx, "") {
				ready()
			}
		})
		b.ReportMetric((idle.heap-raw.heap)/n, "heapB/follower")
		b.ReportMetric((idle.stack-raw.stack)/n, "stackB/follower")
		b.ReportMetric((raw.heap+raw.stack)/n, "B/goroutine")
	}
}

// bytes is an amount of memory.
type bytes struct{ heap, stack float64 }

// memoryOf returns the memory that n goroutines take.
func memoryOf(b *testing.B, n int, wait func(ctx context.Context, ready func())) bytes {
	ctx, cancel := context.WithCancel(b.Context())
	before := memory()
	var ready, all sync.WaitGroup
	ready.Add(n)
	for range n {
		all.Go(func() {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			wait(ctx, ready.Done)
		})
	}
	ready.Wait()
	after := memory()
	cancel()
	all.Wait()
	return bytes{after.heap - before.heap, after.stack - before.stack}
}

func memory() bytes {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return bytes{float64(m.HeapAlloc), float64(m.StackInuse)}
}
