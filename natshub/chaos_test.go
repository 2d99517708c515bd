package natshub

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// TestChaos restarts the servers of a cluster one after the other, while all
// nodes publish and miss some messages, and pages lose their connection and
// reconnect to another node. Each page must receive all events, once and in
// order.
func TestChaos(t *testing.T) {
	t.Parallel()
	const publishers, each, pages, restarts = 3, 500, 9, 3
	servers := startCluster(t, 3)
	config := named(Config{Replicas: 3, CheckInterval: quick, PublishTimeout: time.Minute, Memory: hub.MemoryConfig{QueueEvents: 10_000}})
	var nodes []*Hub
	for i := range servers {
		h := open(t, connect(t, servers[i], servers[(i+1)%3], servers[(i+2)%3]), config)
		random := rand.New(rand.NewPCG(uint64(i), 1))
		deafen(t, h, func(*nats.Msg) bool { return random.IntN(50) == 0 })
		nodes = append(nodes, h)
	}
	start := nodes[0].Position()
	var all, publishing sync.WaitGroup
	for n := range publishers {
		publishing.Go(func() {
			pace := time.NewTicker(10 * time.Millisecond)
			defer pace.Stop()
			for i := range each {
				<-pace.C
				assert.NoError(t, nodes[n].Publish(t.Context(), fmt.Sprint("x.", n), say(fmt.Sprintf("%d/%d", n, i))))
			}
		})
	}
	texts := make([][]string, pages)
	for n := range pages {
		all.Go(func() { texts[n] = wander(t, nodes, start, publishers*each, rand.New(rand.NewPCG(uint64(n), 2))) })
	}
	for i := range restarts {
		s := servers[i%len(servers)]
		s.kill()
		s.start()
		eventually(t, func() bool { return s.JetStreamIsStreamCurrent("$G", config.Name) })
	}
	publishing.Wait()
	all.Wait()
	for n := range pages {
		require.Equal(t, texts[0], texts[n], "of page %d", n)
	}
	assertComplete(t, texts[0], publishers, each)
	for _, h := range nodes {
		assert.Zero(t, h.Stats().Gaps)
		assert.Zero(t, h.StreamStats().Gaps)
	}
}

// wander follows on one node after the other until it has n texts.
func wander(t *testing.T, nodes []*Hub, after string, n int, random *rand.Rand) (texts []string) {
	for len(texts) < n && !t.Failed() {
		h, left := nodes[random.IntN(len(nodes))], random.IntN(60)
		p := visit(t, h, after, h.Feed("x.*"))
		for range left {
			if len(texts)+len(p.texts) < n {
				p.read()
			}
		}
		if !assert.NoError(t, p.err) {
			return texts
		}
		p.stop()
		texts, after = append(texts, p.texts...), p.last
	}
	return texts
}

// assertComplete asserts that the texts of each publisher are complete and in
// order.
func assertComplete(t *testing.T, texts []string, publishers, each int) {
	t.Helper()
	next := make([]int, publishers)
	for _, text := range texts {
		var n, i int
		_, err := fmt.Sscanf(text, "%d/%d", &n, &i)
		require.NoError(t, err)
		require.Equal(t, next[n], i, "of publisher %d", n)
		next[n]++
	}
	for _, got := range next {
		require.Equal(t, each, got)
	}
}
