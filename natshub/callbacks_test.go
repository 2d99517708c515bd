package natshub

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// TestCallbacks_panic has every callback panic, and the logger: nothing ends, and each
// was called.
func TestCallbacks_panic(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	var presence, overflow, gap, logged, counted atomic.Int32
	panics := func(n *atomic.Int32) { panic(fmt.Sprint("callback ", n.Add(1))) }
	h := open(t, connect(t, s), named(Config{
		CheckInterval: quick, Heartbeat: quick,
		Presence: func(topic string) bool {
			if topic == "y" {
				panics(&counted)
			}
			return true
		},
		Memory: hub.MemoryConfig{
			Overflow: hub.DropOldest, QueueEvents: 2, PresenceGrace: -1,
			OnPresence: func(hub.Presence) { panics(&presence) },
			OnOverflow: func(hub.Follower, hub.Outcome) { panics(&overflow) },
			OnGap: func(context.Context, hub.Follower) []event.Event {
				panics(&gap)
				return nil
			},
			Logger: slog.New(onLog(func() { panics(&logged) })),
		},
	}))
	p := visit(t, h, "e-1", h.Feed("x", "y"))
	assert.Equal(t, []string{reloads}, p.texts)
	assert.NoError(t, h.link.conn.Publish(h.config.Prefix+partIn+"other", nil)) // is logged
	publish(t, h, "x", numbers(0, 10)...)
	for p.err == nil && (len(p.texts) == 0 || p.texts[len(p.texts)-1] != "9") {
		p.read()
	}
	assert.NoError(t, p.err)
	for _, n := range []*atomic.Int32{&presence, &overflow, &gap, &logged, &counted} {
		eventually(t, func() bool { return n.Load() > 0 })
	}
	b := open(t, connect(t, s), named(Config{Name: h.config.Name}))
	visit(t, b, "", b.Feed("x"))
	eventually(t, func() bool { return h.Followers("x") == 2 && b.Followers("x") == 2 })
	assert.Equal(t, 1, b.Followers("y")+h.Followers("y"))
}

// TestCallbacks_slow has OnPresence and the logger take long: pages join, leave and
// receive meanwhile, and the calls for one topic are one.
func TestCallbacks_slow(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	slow := make(chan struct{})
	var calls atomic.Int32
	var last atomic.Value
	config := named(Config{Heartbeat: quick, Memory: hub.MemoryConfig{PresenceGrace: -1, OnPresence: func(p hub.Presence) {
		<-slow
		last.Store(fmt.Sprint(p.Followers, p.Joined))
		calls.Add(1)
	}}})
	a := open(t, connect(t, s), config)
	config.Memory.OnPresence = nil
	b := open(t, connect(t, s), config)
	p := visit(t, a, "", a.Feed("x").By("joe"))
	for range 200 {
		visit(t, a, "", a.Feed("x")).stop()
		visit(t, b, "", b.Feed("x")).stop()
	}
	publish(t, b, "x", "1")
	p.until("1")
	visit(t, b, "", b.Feed("x").By("eve"))
	eventually(t, func() bool { return a.Followers("x") == 2 })
	assert.Zero(t, calls.Load())
	close(slow)
	eventually(t, func() bool { return last.Load() != nil && strings.HasPrefix(last.Load().(string), "2") })
	assert.LessOrEqual(t, calls.Load(), int32(3))
}
