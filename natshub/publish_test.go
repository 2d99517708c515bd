package natshub

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/hub"
)

// TestPublish_election kills the leader while events are published.
func TestPublish_election(t *testing.T) {
	t.Parallel()
	servers := startCluster(t, 3)
	config := named(Config{Replicas: 3, CheckInterval: quick, PublishTimeout: 40 * time.Second})
	a := open(t, connect(t, servers...), config)
	b := open(t, connect(t, servers[2], servers[1], servers[0]), config)
	p := visit(t, b, "", b.Feed("x"))
	killed := leaderOf(t, a, servers)
	for n := range 300 {
		if n == 100 {
			go killed.kill()
		}
		publish(t, a, "x", fmt.Sprint(n))
	}
	p.until("299", numbers(0, 299)...)
	killed.WaitForShutdown()
	killed.start()
	publish(t, b, "x", "again")
	p.until("again")
	for _, h := range []*Hub{a, b} {
		assert.Zero(t, h.StreamStats().Gaps)
		assert.Zero(t, h.Stats().Gaps)
	}
}

func TestPublish_errors(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{PublishTimeout: 300 * time.Millisecond})
	h := open(t, connect(t, s), config)
	large := say(strings.Repeat("x", 1<<20))
	assert.ErrorIs(t, h.Publish(t.Context(), "x", large), ErrTooLarge)

	assertUnavailable := func(err error) {
		t.Helper()
		assert.ErrorIs(t, err, ErrUnavailable)
		assert.NotErrorIs(t, err, ErrUnconfirmed)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	}
	s.kill()
	eventually(t, func() bool { return !h.link.conn.IsConnected() })
	assertUnavailable(h.Publish(t.Context(), "x", say("2")))
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assertUnavailable(h.Publish(ctx, "x", say("3")))
	time.AfterFunc(20*time.Millisecond, func() { _ = h.Close() })
	assert.ErrorIs(t, h.Publish(t.Context(), "x", say("4")), hub.ErrClosed)
	assert.Zero(t, h.Stats().Published)
}
