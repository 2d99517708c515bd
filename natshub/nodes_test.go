package natshub

import (
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"
)

// TestNodes has pages reconnect from one node to another and back.
func TestNodes(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	p := visit(t, a, "", a.Feed("x.*"))
	publish(t, b, "x.1", "1")
	publish(t, a, "x.2", "2")
	publish(t, a, "y", "not ours")
	p.until("2", "1")
	for range 20 {
		for _, h := range []*Hub{b, a} {
			p.stop()
			publish(t, a, "x.1", "missed on a")
			publish(t, b, "x.3", "missed on b")
			p = visit(t, h, p.last, h.Feed("x.*"))
			p.until("missed on b", "missed on a")
		}
	}
	assert.Zero(t, a.Stats().Gaps+b.Stats().Gaps)
	assert.EqualValues(t, 42, a.Stats().Published)
	assert.EqualValues(t, 41, b.Stats().Published)
	assert.Zero(t, a.StreamStats().Gaps+b.StreamStats().Gaps+a.StreamStats().Skipped)
	eventually(t, func() bool { return a.StreamStats().Nodes == 1 && b.StreamStats().Nodes == 1 })
}
