package natshub

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// deafen makes a node miss some of the messages that the server republishes.
func deafen(t *testing.T, h *Hub, misses func(m *nats.Msg) bool) {
	t.Helper()
	h.link.mute(partOut)
	require.NoError(t, h.link.listen(h.config.Prefix+partOut+">", func(m *nats.Msg) {
		if !misses(m) {
			h.sequencer.hear(m)
		}
	}))
	require.NoError(t, h.link.conn.Flush())
}

// TestGaps_repaired makes a node miss single messages, many, and the last ones.
func TestGaps_repaired(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick, Memory: hub.MemoryConfig{QueueEvents: 10_000}})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	var heard atomic.Int32
	var every, deaf atomic.Int32
	deafen(t, b, func(*nats.Msg) bool { return deaf.Load() > 0 || every.Load() > 0 && heard.Add(1)%every.Load() == 0 })
	p := visit(t, b, "", b.Feed("x"))

	every.Store(3)
	publish(t, a, "x", numbers(0, 100)...)
	p.until("99", numbers(0, 99)...)
	deaf.Store(1) // the node finds the last messages only by asking
	publish(t, a, "x", numbers(0, 2000)...)
	p.until("1999", numbers(0, 1999)...)
	publish(t, b, "x", "its own") // the answer tells the node that there is a message
	p.until("its own")
	assert.Greater(t, b.StreamStats().Repaired, uint64(2000))
	assert.Zero(t, b.StreamStats().Gaps)
}

// TestGaps_behind has a client reconnect to a node that has not received what
// the client has.
func TestGaps_behind(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: time.Hour})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	deafen(t, b, func(*nats.Msg) bool { return true })
	publish(t, a, "x", numbers(0, 5)...)
	seen := a.Position()
	publish(t, a, "x", "missed")
	p := visit(t, b, seen, b.Feed("x"))
	p.until("missed")
	assert.Zero(t, b.Stats().Gaps)
}

// TestGaps_trimmed lets the limits drop messages that a node did not receive.
func TestGaps_trimmed(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick, MaxMsgs: 10})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	var deaf atomic.Bool
	deafen(t, b, func(*nats.Msg) bool { return deaf.Load() })
	with, without := visit(t, b, "", b.Feed("x").Snapshot(shown)), visit(t, b, "", b.Feed("x"))
	with.until("snapshot of x")
	publish(t, a, "x", "heard")
	with.until("heard")
	without.until("heard")
	deaf.Store(true)
	b.sequencer.mu.Lock() // it does nothing meanwhile
	publish(t, a, "x", numbers(0, 50)...)
	b.sequencer.mu.Unlock()
	with.until("snapshot of x")
	without.until(reloads)
	deaf.Store(false)
	publish(t, a, "x", "after")
	with.until("after")
	without.until("after")
	assert.EqualValues(t, 1, b.StreamStats().Gaps)
	assert.EqualValues(t, 2, b.Stats().Gaps)
}

// TestGaps_deleted deletes a message that a node did not receive.
func TestGaps_deleted(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	var deaf atomic.Bool
	deafen(t, b, func(*nats.Msg) bool { return deaf.Load() })
	p := visit(t, b, "", b.Feed("x").Snapshot(shown))
	publish(t, a, "x", "heard")
	p.until("heard", "snapshot of x")
	stream, err := jet(t, a.link.conn).Stream(t.Context(), config.Name)
	require.NoError(t, err)
	deaf.Store(true)
	b.sequencer.mu.Lock() // it does nothing meanwhile
	publish(t, a, "x", "deleted")
	require.NoError(t, stream.DeleteMsg(t.Context(), a.sequencer.mark().last))
	publish(t, a, "x", "1", "2")
	b.sequencer.mu.Unlock()
	p.until("snapshot of x") // the snapshot shows what was published before
	eventually(t, func() bool { return b.Position() == a.Position() })
	deaf.Store(false)
	publish(t, a, "x", "3")
	for len(p.texts) == 0 || p.texts[len(p.texts)-1] != "3" {
		p.read()
		require.NoError(t, p.err)
	}
	assert.EqualValues(t, 1, b.StreamStats().Gaps)
}
