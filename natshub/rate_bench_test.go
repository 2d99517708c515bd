package natshub

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/event"
)

// BenchmarkRate publishes from many goroutines on a thousand topics that nobody
// follows. It measures how much one stream stores and three nodes apply.
func BenchmarkRate(b *testing.B) {
	small := event.MergeFragments(`<b id="x">` + fmt.Sprint(1<<30) + `</b>`)
	for name, start := range map[string]func(b *testing.B) ([]*node, Config){
		"one server, file": func(b *testing.B) ([]*node, Config) {
			s := startServer(b, server.Options{})
			return []*node{s, s, s}, Config{}
		},
		"three servers, file": func(b *testing.B) ([]*node, Config) { return startCluster(b, 3), Config{Replicas: 3} },
		"three servers, in memory": func(b *testing.B) ([]*node, Config) {
			return startCluster(b, 3), Config{Storage: jetstream.MemoryStorage, Replicas: 3}
		},
	} {
		b.Run(name, func(b *testing.B) {
			servers, config := start(b)
			config = named(config)
			var hubs []*Hub
			for _, s := range servers {
				hubs = append(hubs, open(b, connect(b, s), config))
			}
			var n atomic.Int64
			b.SetParallelism(64)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := n.Add(1)
					if err := hubs[i%3].Publish(b.Context(), fmt.Sprintf("room.%d", i%1000), small); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
