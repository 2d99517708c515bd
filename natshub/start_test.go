package natshub

import (
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStart_deletedTail deletes the last message before a node starts.
func TestStart_deletedTail(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick})
	a := open(t, connect(t, s), config)
	publish(t, a, "x", "1", "2")
	stream := must(jet(t, a.link.conn).Stream(t.Context(), config.Name))
	require.NoError(t, stream.DeleteMsg(t.Context(), a.sequencer.mark().last))
	b := open(t, connect(t, s), config)
	p := visit(t, b, "", b.Feed("x"))
	publish(t, a, "x", "3")
	p.until("3")
	assert.Equal(t, a.Position(), b.Position())
}

// TestStart_holes deletes every second message before a node starts.
func TestStart_holes(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{})
	a := open(t, connect(t, s), config)
	for range 300 {
		publish(t, a, "deleted", "1")
		publish(t, a, "kept", "2")
	}
	stream := must(jet(t, a.link.conn).Stream(t.Context(), config.Name))
	require.NoError(t, stream.Purge(t.Context(), jetstream.WithPurgeSubject(config.Name+partIn+"deleted")))
	b := open(t, connect(t, s), config)
	assert.Equal(t, a.Position(), b.Position())
	assert.LessOrEqual(t, b.StreamStats().Gaps, uint64(2), "one gap is for all of them")
}

// TestStart_quiet starts one node after the other on a stream to which nothing is
// published: the pages of the first have no gap.
func TestStart_quiet(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick})
	var nodes []*Hub
	var pages []*page
	for range 3 {
		h := open(t, connect(t, s), config)
		nodes, pages = append(nodes, h), append(pages, visit(t, h, "", h.Feed("x")))
	}
	publish(t, nodes[2], "x", "1")
	for i, p := range pages {
		p.until("1")
		assert.Equal(t, nodes[0].Position(), nodes[i].Position())
		assert.Zero(t, nodes[i].StreamStats().Gaps)
		visit(t, nodes[i], pages[0].last, nodes[i].Feed("x"))
		assert.Zero(t, nodes[i].Stats().Gaps)
	}
}
