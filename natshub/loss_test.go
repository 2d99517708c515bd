package natshub

import (
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRestart_cutBackAndRefilled makes a server lose what was not synced. Then
// more than that is published before a node reconnects to the server.
func TestRestart_cutBackAndRefilled(t *testing.T) {
	t.Parallel()
	s, g := startServer(t, server.Options{}), &gate{}
	config := named(Config{CheckInterval: quick})
	a := open(t, g.connect(t, s), config)
	p := visit(t, a, "", a.Feed("x").Snapshot(shown))
	publish(t, a, "x", numbers(0, 50)...)
	synced := s.synced()
	publish(t, a, "x", numbers(50, 60)...)
	p.until("59", append([]string{"snapshot of x"}, numbers(0, 59)...)...)
	g.shut.Store(true)
	s.lose(synced)
	b := open(t, connect(t, s), config)
	publish(t, b, "x", numbers(100, 120)...)
	g.shut.Store(false)
	for p.err == nil && (len(p.texts) == 0 || p.texts[len(p.texts)-1] != "snapshot of x") {
		p.read()
	}
	require.NoError(t, p.err, "it has not seen 100 to 109")
	eventually(t, func() bool { return a.Position() == b.Position() })
	assert.EqualValues(t, 1, a.StreamStats().Gaps)
}

// TestRestart_oneGap makes a server lose what was not synced under three nodes: each
// has one gap, and all have the same epoch, whether they find out by themselves or from
// what is published.
func TestRestart_oneGap(t *testing.T) {
	t.Parallel()
	for name, publishes := range map[string]bool{"quiet": false, "busy": true} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, server.Options{})
			config := named(Config{CheckInterval: quick})
			var nodes []*Hub
			var pages []*page
			for range 3 {
				h := open(t, connect(t, s), config)
				nodes, pages = append(nodes, h), append(pages, visit(t, h, "", h.Feed("x")))
			}
			publish(t, nodes[0], "x", numbers(0, 50)...)
			synced := s.synced()
			publish(t, nodes[0], "x", numbers(50, 60)...)
			for _, p := range pages {
				p.until("59", numbers(0, 59)...)
			}
			s.lose(synced)
			if publishes {
				publish(t, nodes[1], "x", "lost again, as each node begins anew")
			}
			for _, p := range pages {
				for len(p.texts) == 0 || p.texts[len(p.texts)-1] != reloads {
					p.read()
				}
				p.texts = nil
			}
			eventually(t, func() bool {
				return nodes[0].Position() == nodes[1].Position() && nodes[0].Position() == nodes[2].Position()
			})
			publish(t, nodes[2], "x", numbers(100, 120)...)
			<-time.After(10 * quick)
			for i, p := range pages {
				for p.err == nil && !slices.Contains(p.texts, "119") {
					p.read()
				}
				// It is stored anew where the stream was renewed before.
				p.texts = slices.DeleteFunc(p.texts, func(text string) bool { return text == "lost again, as each node begins anew" })
				p.until("119", numbers(100, 119)...)
				assert.EqualValues(t, 1, nodes[i].StreamStats().Gaps)
				assert.EqualValues(t, 1, nodes[i].Stats().Gaps)
				assert.Equal(t, nodes[0].Position(), nodes[i].Position())
			}
		})
	}
}

// TestRenew_together has three nodes find the same loss at once.
func TestRenew_together(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{}))
	info := must(h.link.ask(t.Context()))
	before := h.keeper.epochOf(info)
	epochs := map[string]bool{before: true}
	for range 3 {
		k := &keeper{link: h.link, log: h.keeper.log}
		epochs[k.epochOf(k.renew(t.Context(), info))] = true
	}
	assert.Len(t, epochs, 2)
}
