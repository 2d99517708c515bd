package natshub

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// TestDisconnect ends the pages of a user on all nodes, and refuses the user also on
// one that starts later.
func TestDisconnect(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Memory: hub.MemoryConfig{RefuseFor: time.Hour}})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	const joe = "joe\r\n\xff"
	page, other := visit(t, b, "", b.Feed("x").By(joe)), visit(t, b, "", b.Feed("x").By("eve"))
	publish(t, a, "x", "1")
	require.NoError(t, a.Disconnect(t.Context(), joe, say("bye")))
	page.until("bye", "1")
	_, _, more := page.next()
	assert.False(t, more, "it ends without an error")
	c := open(t, connect(t, s), config)
	for _, h := range []*Hub{a, b, c} {
		assert.ErrorIs(t, visit(t, h, page.last, h.Feed("x").By(joe)).err, hub.ErrDisconnected)
	}
	require.NoError(t, a.Allow(t.Context(), joe))
	publish(t, a, "x", "2")
	other.until("2", "1")
	visit(t, b, page.last, b.Feed("x").By(joe)).until("2")
	assert.Zero(t, b.Stats().Gaps)
	assert.EqualValues(t, 2, a.Stats().Published)
}

// TestDisconnect_forged has a publisher who may publish to one topic disconnect a key.
func TestDisconnect_forged(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{}))
	p := visit(t, h, "", h.Feed("x").By("joe"))
	forged := nats.NewMsg(h.config.Prefix + partIn + "public.chat")
	forged.Header.Set(headerKey, base64.StdEncoding.EncodeToString([]byte("joe")))
	forged.Header.Set(headerDo, doDisconnect)
	forged.Data, _ = encode([]event.Event{say("forged")})
	require.NoError(t, h.link.conn.PublishMsg(forged))
	publish(t, h, "x", "ours")
	p.until("ours")
	assert.EqualValues(t, 1, h.StreamStats().Skipped)
}

// TestPresent lists who follows on two nodes, and then on one.
func TestPresent(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Heartbeat: quick})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	visit(t, b, "", b.Feed("x").By("joe"))
	eve := visit(t, b, "", b.Feed("x").By("eve"))
	visit(t, a, "", a.Feed("x").By("joe"))
	present := func(h *Hub) map[string]int {
		all := map[string]int{}
		for _, m := range h.Present("x") {
			all[m.Key] = m.Streams
		}
		return all
	}
	c := open(t, connect(t, s), config) // this node starts after the others
	for _, h := range []*Hub{a, b, c} {
		eventually(t, func() bool { return assert.ObjectsAreEqual(map[string]int{"joe": 2, "eve": 1}, present(h)) })
		assert.Equal(t, "joe", h.Present("x")[0].Key)
	}
	eve.stop()
	eventually(t, func() bool { return assert.ObjectsAreEqual(map[string]int{"joe": 2}, present(c)) })
	require.NoError(t, b.Close())
	eventually(t, func() bool { return assert.ObjectsAreEqual(map[string]int{"joe": 1}, present(c)) })
}

// TestParts splits the crowd of one topic.
func TestParts(t *testing.T) {
	crowd := hub.Crowd{Followers: 5000}
	for range crowd.Followers {
		crowd.Members = append(crowd.Members, hub.Member{Key: newID(), Streams: 1})
	}
	all, n := crowds{}, 0
	for part := range parts(map[string]hub.Crowd{"x": crowd, "y": {Followers: 1}}) {
		all.merge(part)
		n++
	}
	assert.Greater(t, n, 10)
	assert.Len(t, all["x"].members, 5000)
	assert.Equal(t, 1, all["y"].followers)
}
