package natshub

import (
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPublishOnce retries what was not confirmed, on this node and on another.
func TestPublishOnce(t *testing.T) {
	t.Parallel()
	s, g := startServer(t, server.Options{}), &gate{}
	config := named(Config{PublishTimeout: time.Second, CheckInterval: quick})
	a, b := open(t, g.connect(t, s), config), open(t, connect(t, s), config)
	p := visit(t, b, "", b.Feed("x"))
	g.deaf.Store(true)
	require.ErrorIs(t, a.PublishOnce(t.Context(), "order 7", "x", say("once")), ErrUnconfirmed)
	p.until("once")
	g.deaf.Store(false)
	g.cut()
	eventually(t, func() bool { return a.link.conn.Status() == nats.CONNECTED && a.link.conn.Flush() == nil })
	for _, h := range []*Hub{a, b} {
		require.NoError(t, h.PublishOnce(t.Context(), "order 7", "x", say("once")))
	}
	publish(t, b, "x", "end")
	p.until("end")
	assert.EqualValues(t, 1, b.Stats().Published, "only the end")
	info := must(a.link.ask(t.Context()))
	assert.Equal(t, 10*time.Minute, info.Config.Duplicates)
	assert.EqualValues(t, 2, info.State.Msgs)
}
