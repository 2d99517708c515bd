package natshub

import (
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

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
