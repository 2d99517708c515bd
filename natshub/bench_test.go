package natshub

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// row is about 1 kB of HTML in 27 lines.
var row = event.MergeFragments(`<table id="people">` + strings.Repeat("\n<tr>\n  <td>Joe Smith</td><td>joe@example.org</td>\n</tr>", 18) + `</table>`)

// BenchmarkPublish publishes an event, and waits until the last follower on all
// nodes has encoded it into a buffer of its own. Each of three nodes has 1,000
// followers. The hub in memory has 1,000, or 3,000, which is the same work.
func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{1, 1000, 3000} {
		b.Run(fmt.Sprintf("memory/1x%d", n), func(b *testing.B) {
			benchmarkPublish(b, n, hub.NewMemory(hub.MemoryConfig{}))
		})
	}
	for _, each := range []int{1, 1000} {
		name := fmt.Sprintf("/3x%d", each)
		b.Run("one server, in memory"+name, func(b *testing.B) {
			s := startServer(b, server.Options{})
			benchmarkNodes(b, each, Config{Storage: jetstream.MemoryStorage}, []*node{s, s, s})
		})
		b.Run("one server, file"+name, func(b *testing.B) {
			s := startServer(b, server.Options{})
			benchmarkNodes(b, each, Config{}, []*node{s, s, s})
		})
		b.Run("three servers, in memory"+name, func(b *testing.B) {
			benchmarkNodes(b, each, Config{Storage: jetstream.MemoryStorage, Replicas: 3}, startCluster(b, 3))
		})
		b.Run("three servers, file"+name, func(b *testing.B) {
			benchmarkNodes(b, each, Config{Replicas: 3}, startCluster(b, 3))
		})
	}
}

func benchmarkNodes(b *testing.B, followers int, config Config, servers []*node) {
	config = named(config)
	var hubs []hub.Hub
	for _, s := range servers {
		hubs = append(hubs, open(b, connect(b, s), config))
	}
	benchmarkPublish(b, followers, hubs...)
}

func benchmarkPublish(b *testing.B, followers int, hubs ...hub.Hub) {
	var got, ended sync.WaitGroup
	got.Add(followers * len(hubs))
	ctx, cancel := context.WithCancel(b.Context())
	for _, h := range hubs {
		for range followers {
			ended.Go(func() {
				dst := make([]byte, 0, 4096)
				for batch := range h.Feed("a").Events(ctx, "") {
					_, _ = batch.Append(dst, event.V1)
					got.Done()
				}
			})
		}
	}
	got.Wait()
	var took, acked []time.Duration
	for b.Loop() {
		got.Add(followers * len(hubs))
		start := time.Now()
		require.NoError(b, hubs[0].Publish(ctx, "a", row))
		acked = append(acked, time.Since(start))
		got.Wait()
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	slices.Sort(acked)
	b.ReportMetric(micros(took, 50), "p50-µs")
	b.ReportMetric(micros(took, 99), "p99-µs")
	b.ReportMetric(micros(acked, 50), "p50-publish-µs")
	cancel()
	ended.Wait()
}

func micros(sorted []time.Duration, percent int) float64 {
	return float64(sorted[min(len(sorted)*percent/100, len(sorted)-1)].Microseconds())
}
