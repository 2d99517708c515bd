package natshub

import (
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// TestPresence counts followers on two nodes, of which one dies.
func TestPresence(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Heartbeat: quick, Presence: func(topic string) bool { return topic != "own" }})
	told := make(chan string, 1000)
	config.Memory.PresenceGrace = -1
	config.Memory.OnPresence = func(p hub.Presence) { told <- fmt.Sprint(p.Topic, " ", p.Followers) }
	expect := func(expect string) {
		t.Helper()
		for {
			select {
			case got := <-told:
				if got == expect {
					return
				}
			case <-time.After(30 * time.Second):
				require.Fail(t, "not told", expect)
			}
		}
	}
	a := open(t, connect(t, s), config)
	config.Memory.OnPresence = nil
	b := open(t, connect(t, s), config)
	visit(t, b, "", b.Feed("x", "own", "y.*"))
	expect("x 1")
	visit(t, a, "", a.Feed("x", "own"))
	expect("x 2")
	eventually(t, func() bool { return b.Followers("x") == 2 })
	assert.Equal(t, 1, a.Followers("own"))
	assert.Equal(t, 1, b.Followers("own"))
	lost := visit(t, b, "", b.Feed("z"))
	expect("z 1")
	lost.stop()
	expect("z 0")

	c := open(t, connect(t, s), config) // this node starts after the others
	eventually(t, func() bool { return c.Followers("x") == 2 })
	visit(t, c, "", c.Feed("x"))
	expect("x 3")
	require.NoError(t, c.Close())
	expect("x 2")
	b.link.conn.Close() // the node cannot report that it is closed
	expect("x 1")
	eventually(t, func() bool { return a.StreamStats().Nodes == 0 })
}

// TestPresence_longTopic has a page follow a topic that fits into no message.
func TestPresence_longTopic(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Heartbeat: quick})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	long := strings.Repeat("<", 180_000) // six bytes each in JSON
	visit(t, a, "", a.Feed(long))
	visit(t, a, "", a.Feed("y"))
	eventually(t, func() bool { return b.Followers("y") == 1 })
	assert.Equal(t, 1, a.Followers(long))
	assert.Zero(t, b.Followers(long))
}

// TestPresence_logs has a logger use the hub while the hub forgets a silent
// node.
func TestPresence_logs(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	var asked atomic.Pointer[Hub]
	nodes := make(chan int, 1)
	h := open(t, connect(t, s), named(Config{Heartbeat: time.Hour, Memory: hub.MemoryConfig{Logger: slog.New(onLog(func() {
		if h := asked.Load(); h != nil {
			select {
			case nodes <- h.StreamStats().Nodes:
			default: // it logs more than that, and nobody waits for it
			}
		}
	}))}}))
	h.peers.hear(&nats.Msg{Data: []byte(`{"node":"other","kind":"all"}`)})
	assert.Equal(t, 1, h.StreamStats().Nodes)
	asked.Store(h)
	h.peers.expire(-1)
	assert.Zero(t, <-nodes)
}

// TestPresence_many starts a node beside others with more topics than fit into
// a message, and makes it miss some reports.
func TestPresence_many(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Heartbeat: quick})
	a := open(t, connect(t, s), config)
	const n = 3000
	topics := make([]string, n)
	for i := range topics {
		topics[i] = fmt.Sprintf("topic.with.a.long.name.%d", i)
	}
	p := visit(t, a, "", a.Feed(topics...))
	b := open(t, connect(t, s), config)
	all := func() (sum int) {
		for _, topic := range topics {
			sum += b.Followers(topic)
		}
		return sum
	}
	eventually(t, func() bool { return all() == n })
	b.link.mute(partNode + toAll)
	p.stop()
	pages := []*page{visit(t, a, "", a.Feed(topics[:10]...)), visit(t, a, "", a.Feed(topics[:20]...))}
	require.NoError(t, b.link.listen(b.config.Prefix+partNode+toAll, b.peers.hear))
	eventually(t, func() bool { return all() == 30 })
	for _, p := range pages {
		p.stop()
	}
	eventually(t, func() bool { return all() == 0 })
}
