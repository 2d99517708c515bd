package natshub

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
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

// TestForeign publishes messages that are not of this package.
func TestForeign(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{CheckInterval: quick}))
	p := visit(t, h, "", h.Feed(">", "x"))
	q := visit(t, h, "", h.Feed("y"))
	in, out := h.config.Prefix+partIn, h.config.Prefix+partOut
	for _, body := range []string{"", "hello", "\x02", "\x01\x02\x01\x63"} {
		require.NoError(t, h.link.conn.Publish(in+"x", []byte(body)))
		p.until(reloads)
	}
	forged := nats.NewMsg(in + "x")
	forged.Header.Set(jetstream.SequenceHeader, "18446744073709551615")
	forged.Header.Set(headerTopic, "not a topic")
	forged.Data, _ = encode([]event.Event{say("forged")})
	require.NoError(t, h.link.conn.PublishMsg(forged))
	require.NoError(t, h.link.conn.Publish(out+"x", forged.Data))
	publish(t, h, "x", "ours")
	publish(t, h, "y", "ours")
	p.until("ours", "ours")
	q.until("ours")
	assert.EqualValues(t, 5, h.StreamStats().Skipped)
	assert.EqualValues(t, 4, h.Stats().Gaps)
	assert.Zero(t, h.StreamStats().Gaps)
}

// TestNewer publishes in the layout of a version to come, while an app is deployed.
func TestNewer(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{}))
	before := h.Position()
	publish(t, h, "rooms.1", "1")
	publish(t, h, "rooms.2", "2")
	names := [][]string{{"rooms.1"}, {"rooms.*"}, {"rooms.2"}}
	var pages []*page
	for _, topics := range names {
		pages = append(pages, visit(t, h, before, h.Feed(topics...)))
	}
	require.NoError(t, h.link.conn.Publish(h.config.Prefix+partIn+"rooms.1", []byte("\x02newer")))
	publish(t, h, "rooms.1", "3")
	publish(t, h, "rooms.2", "4")
	pages[0].until("3", "1", reloads)
	pages[1].until("4", "1", "2", reloads, "3")
	pages[2].until("4", "2")
	for i, expect := range [][]string{{reloads}, {reloads}, {"2", "4"}} {
		assert.Equal(t, expect, visit(t, h, before, h.Feed(names[i]...)).texts)
	}
	again := open(t, connect(t, s), named(Config{Name: h.config.Name})) // as a node that starts
	for i, expect := range [][]string{{reloads}, {reloads}, {"2", "4"}} {
		assert.Equal(t, expect, visit(t, again, before, again.Feed(names[i]...)).texts)
	}
	gaps := again.Stats().Gaps
	visit(t, again, pages[1].last, again.Feed("rooms.*"))
	assert.Equal(t, gaps, again.Stats().Gaps)
}

// TestForeign_topic has a publisher who may publish to one topic name another
// one.
func TestForeign_topic(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{}))
	p := visit(t, h, "", h.Feed("secret"))
	forged := nats.NewMsg(h.config.Prefix + partIn + "public.chat")
	forged.Header.Set(headerTopic, "secret")
	forged.Data, _ = encode([]event.Event{say("forged")})
	require.NoError(t, h.link.conn.PublishMsg(forged))
	publish(t, h, "secret", "ours")
	p.until("ours")
	assert.EqualValues(t, 1, h.StreamStats().Skipped)
}

// TestForeign_status publishes a message that looks like the end of a get.
func TestForeign_status(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{})
	a := open(t, connect(t, s), config)
	publish(t, a, "x", "1")
	for _, status := range []string{"204", "404", "503"} {
		forged := nats.NewMsg(config.Name + partIn + "x")
		forged.Header.Set("Status", status)
		forged.Data = []byte("foreign")
		require.NoError(t, a.link.conn.PublishMsg(forged))
	}
	publish(t, a, "x", "2")
	b := open(t, connect(t, s), config)
	assert.Equal(t, a.Position(), b.Position())
	assert.EqualValues(t, 3, b.StreamStats().Skipped)
	assert.Zero(t, b.StreamStats().Gaps)
}
