package natshub

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// TestRestart_process starts a node again: its pages must receive what they
// missed.
func TestRestart_process(t *testing.T) {
	t.Parallel()
	for name, storage := range map[string]jetstream.StorageType{"file": jetstream.FileStorage, "memory": jetstream.MemoryStorage} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, server.Options{})
			config := named(Config{Storage: storage})
			a := open(t, connect(t, s), config)
			publish(t, a, "x", numbers(0, 2000)...)
			seen := a.Position()
			publish(t, a, "x", numbers(0, 1500)...)
			require.NoError(t, a.Close())
			if storage == jetstream.FileStorage {
				s.kill()
				s.start()
			}
			b := open(t, connect(t, s), config)
			p := visit(t, b, seen, b.Feed("x"))
			p.until("1499", numbers(0, 1499)...)
			assert.Zero(t, b.Stats().Gaps)
			for _, bounded := range []hub.MemoryConfig{{ReplayAge: time.Nanosecond}, {ReplayTotal: 20_000}, {ReplayEvents: -1}} {
				config.Memory = bounded
				c := open(t, connect(t, s), config)
				assert.Less(t, c.StreamStats().Applied, uint64(1000))
				assert.Equal(t, b.Position(), c.Position())
				visit(t, c, seen, c.Feed("x"))
				assert.EqualValues(t, 1, c.Stats().Gaps, "it is not kept, so it is a gap")
				publish(t, c, "x", "on")
				p.until("on")
			}
		})
	}
}

// TestRestart_memory restarts a server that has the stream in memory.
func TestRestart_memory(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Storage: jetstream.MemoryStorage, CheckInterval: quick})
	nodes := []*Hub{open(t, connect(t, s), config), open(t, connect(t, s), config)}
	var with, without []*page
	publish(t, nodes[0], "x", numbers(0, 10)...)
	agree := func() bool { return nodes[0].Position() == nodes[1].Position() }
	eventually(t, agree)
	for _, h := range nodes {
		with = append(with, visit(t, h, "", h.Feed("x").Snapshot(shown)))
		without = append(without, visit(t, h, nodes[0].Position(), h.Feed("x")))
	}
	publish(t, nodes[0], "x", numbers(0, 10)...)
	for _, p := range with {
		p.until("9", append([]string{"snapshot of x"}, numbers(0, 9)...)...)
	}
	for _, p := range without {
		p.until("9", numbers(0, 9)...)
	}
	old := nodes[0].Position()
	s.kill()
	s.start()
	for i, p := range with {
		p.until("snapshot of x")
		without[i].until(reloads)
	}
	eventually(t, agree)
	publish(t, nodes[0], "x", numbers(0, 100)...)
	for i, p := range with {
		p.until("99", numbers(0, 99)...)
		without[i].until("99", numbers(0, 99)...)
		gaps := nodes[i].Stats().Gaps
		visit(t, nodes[i], old, nodes[i].Feed("x"))
		assert.Equal(t, gaps+1, nodes[i].Stats().Gaps)
	}
}

// TestRestart_emptied makes a cluster lose a stream that one server had in
// memory. To the cluster it is the same stream, with the same numbers.
func TestRestart_emptied(t *testing.T) {
	t.Parallel()
	servers := startCluster(t, 3)
	config := named(Config{Storage: jetstream.MemoryStorage, CheckInterval: 100 * time.Millisecond})
	a := open(t, connect(t, servers...), config)
	leader := leaderOf(t, a, servers)
	var others []*node
	for _, s := range servers {
		if s != leader {
			others = append(others, s)
		}
	}
	b, c := open(t, connect(t, others...), config), open(t, connect(t, others...), config)
	require.NoError(t, a.Close())
	pages := []*page{visit(t, b, "", b.Feed("x").Snapshot(shown)), visit(t, c, "", c.Feed("x").Snapshot(shown))}
	publish(t, b, "x", numbers(0, 20)...)
	for _, p := range pages {
		p.until("19", append([]string{"snapshot of x"}, numbers(0, 19)...)...)
	}
	old := b.Position()
	leader.kill()
	leader.start()
	publish(t, b, "x", "after") // from this message the nodes find out at once
	for _, p := range pages {
		for p.err == nil && len(p.texts) == 0 {
			p.read()
		}
		require.NoError(t, p.err)
		assert.Equal(t, "snapshot of x", p.texts[0])
	}
	eventually(t, func() bool { return b.Position() == c.Position() })
	assert.NotEqual(t, strings.Split(old, "-")[0], strings.Split(b.Position(), "-")[0])
	gaps := c.Stats().Gaps
	visit(t, c, old, c.Feed("x"))
	assert.Equal(t, gaps+1, c.Stats().Gaps)
	d := open(t, connect(t, others...), config)
	assert.Equal(t, b.Position(), d.Position(), "who comes later finds the new epoch")
}

// leaderOf returns the server that leads the stream.
func leaderOf(t testing.TB, h *Hub, servers []*node) (leader *node) {
	t.Helper()
	eventually(t, func() bool {
		for _, s := range servers {
			if s.Running() && s.JetStreamIsStreamLeader("$G", h.config.Name) {
				leader = s
				return true
			}
		}
		return false
	})
	return leader
}
