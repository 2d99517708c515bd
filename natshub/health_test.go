package natshub

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// journal is a log that a test reads.
type journal struct {
	mu sync.Mutex
	bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.Buffer.Write(b)
}

// count returns how often something was logged.
func (j *journal) count(text string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.String(), text)
}

// TestHealth takes the server away from a node, and gives it back.
func TestHealth(t *testing.T) {
	t.Parallel()
	s, log := startServer(t, server.Options{}), &journal{}
	h := open(t, connect(t, s), named(Config{CheckInterval: quick, Memory: hub.MemoryConfig{Logger: slog.New(slog.NewTextHandler(log, nil))}}))
	first := h.Health()
	assert.True(t, first.Connected)
	assert.NoError(t, first.Err)
	publish(t, h, "x", "1")
	assert.Zero(t, h.Health().Behind)

	s.kill()
	eventually(t, func() bool { return !h.Health().Connected && log.count("the connection is lost") == 1 })
	lost := h.Health()
	assert.ErrorIs(t, lost.Err, errCutOff)
	assert.True(t, lost.Since.After(first.Since))
	<-time.After(5 * quick)
	assert.Equal(t, 1, log.count("the connection is lost"))
	s.start()
	eventually(t, func() bool {
		return h.Health().Connected && h.Health().Err == nil && log.count("natshub: connected") == 1
	})
	assert.True(t, h.Health().Since.After(lost.Since))

	stream := must(jet(t, h.link.conn).Stream(t.Context(), h.config.Name))
	config := stream.CachedInfo().Config
	config.RePublish = nil
	_, err := jet(t, h.link.conn).UpdateStream(t.Context(), config)
	require.NoError(t, err)
	eventually(t, func() bool { return h.Health().Err != nil })
	assert.ErrorIs(t, h.Health().Err, ErrStream)
	assert.True(t, h.Health().Connected)
	require.NoError(t, h.Close())
	assert.ErrorIs(t, h.Health().Err, hub.ErrClosed)
}

// TestHealth_behind has a node know of a message that it cannot get.
func TestHealth_behind(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{}))
	h.sequencer.mu.Lock()
	h.sequencer.tail += 7
	h.sequencer.mu.Unlock()
	assert.EqualValues(t, 7, h.Health().Behind)
}

// TestHealth_slow has a process take messages too slowly: that is logged once, and
// nothing is lost.
func TestHealth_slow(t *testing.T) {
	t.Parallel()
	s, log := startServer(t, server.Options{}), &journal{}
	config := named(Config{CheckInterval: quick})
	a := open(t, connect(t, s), config)
	config.Memory.Logger = slog.New(slog.NewTextHandler(log, nil))
	b := open(t, connect(t, s), config)
	p := visit(t, b, "", b.Feed("x"))
	for _, sub := range b.link.subs {
		require.NoError(t, sub.SetPendingLimits(2, -1))
	}
	for range 2 {
		b.sequencer.mu.Lock() // it takes nothing meanwhile
		publish(t, a, "x", numbers(0, 50)...)
		b.sequencer.mu.Unlock()
		p.until("49", numbers(0, 49)...)
		eventually(t, func() bool { return log.count("nats.go dropped messages") == 1 })
	}
	<-time.After(3 * quick)
	assert.Equal(t, 1, log.count("nats.go dropped messages"))
	assert.Zero(t, b.Stats().Gaps)
}

// TestDomain has nodes connect to a leaf server, where the stream is in the domain of
// another.
func TestDomain(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	main := startServer(t, server.Options{ServerName: "main", JetStreamDomain: "main", LeafNode: server.LeafNodeOpts{Host: "127.0.0.1", Port: port}})
	leaf := startServer(t, server.Options{ServerName: "leaf", JetStreamDomain: "leaf", LeafNode: server.LeafNodeOpts{
		Remotes: []*server.RemoteLeafOpts{{URLs: []*url.URL{must(url.Parse(fmt.Sprint("nats-leaf://127.0.0.1:", port)))}}},
	}})
	eventually(t, func() bool { return leaf.NumLeafNodes() == 1 && main.NumLeafNodes() == 1 })
	for name, config := range map[string]Config{"domain": {Domain: "main"}, "prefix": {APIPrefix: "$JS.main.API"}} {
		config.CheckInterval = quick
		t.Run(name, func(t *testing.T) {
			config := named(config)
			a := open(t, connect(t, leaf), config)
			publish(t, a, "x", numbers(0, 100)...)
			seen := a.Position()
			publish(t, a, "x", numbers(100, 200)...)
			b := open(t, connect(t, leaf), config)
			c := open(t, connect(t, main), named(Config{Name: config.Name, CheckInterval: quick}))
			pages := []*page{visit(t, b, seen, b.Feed("x")), visit(t, c, seen, c.Feed("x"))}
			publish(t, c, "x", "200")
			for _, p := range pages {
				p.until("200", numbers(100, 200)...)
			}
			assert.Zero(t, b.Stats().Gaps+c.Stats().Gaps)
			_, err := jet(t, connect(t, leaf)).Stream(t.Context(), config.Name)
			assert.ErrorIs(t, err, jetstream.ErrStreamNotFound, "it is not in the domain of the leaf")
		})
	}
	for _, given := range []Config{{Name: "a", Domain: "a", APIPrefix: "b"}, {Name: "a", Domain: "a.b"}, {Name: "a", APIPrefix: "a.>"}} {
		_, err := New(t.Context(), nil, given)
		assert.ErrorContains(t, err, "Domain", "%+v", given)
	}
}
