package hubtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// testModel does random things to a hub and to pages that follow it slowly and
// lose their connections. It compares them with a page that received
// everything.
func testModel(t *testing.T, newHub newHub) {
	var total hub.Stats
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := newModel(t, newHub, rand.New(rand.NewPCG(seed, 1)))
			for range 3000 {
				m.step()
			}
			m.settle()
			s := m.hub.Stats()
			total.Coalesced += s.Coalesced
			total.Resynced += s.Resynced
			total.Disconnected += s.Disconnected
			total.Gaps += s.Gaps
			total.Replays += s.Replays
		})
	}
	for _, n := range []uint64{total.Coalesced, total.Resynced, total.Disconnected, total.Gaps, total.Replays} {
		require.Greater(t, n, uint64(100), "it happens often: %+v", total)
	}
}

// model is a hub, pages that follow it, and a page that received everything.
type model struct {
	t       *testing.T
	random  *rand.Rand
	hub     hub.Hub
	truth   *document
	viewers []*viewer

	n         int // number of events that were made up
	roughness int // percent
}

var regions = [...]string{"t0", "t1"}

func newModel(t *testing.T, newHub newHub, random *rand.Rand) *model {
	m := &model{t: t, random: random, roughness: random.IntN(80)}
	config := hub.MemoryConfig{QueueEvents: 4 + random.IntN(40), ReplayEvents: 20 + random.IntN(200)}
	if random.IntN(4) == 0 {
		config.Overflow = hub.Disconnect
	}
	m.hub = newHub(t, config)
	m.truth = newDocument(random)
	for _, topics := range [][]string{{"r.t0"}, {"r.t1"}, {"r.*"}, {"r.t0", "r.t1"}} {
		feed := m.hub.Feed(topics...)
		m.view(feed)
		m.view(feed)
		m.view(feed.Snapshot(m.snapshot))
	}
	return m
}

func newDocument(random *rand.Rand) *document {
	d := &document{&node{tag: "body"}, map[string]any{}, quirks{random.IntN(2) == 0, random.IntN(2) == 0}, known{}}
	for _, r := range regions {
		d.root.children = append(d.root.children, parseHTML(region(r))...)
	}
	return d
}

func region(r string) string {
	return fmt.Sprintf(`<main id="%[1]s"><div id="%[1]s-a">0</div><div id="%[1]s-b" class="k%[1]s">0</div><div id="%[1]s-c">0</div>`+
		`<ul id="%[1]s-l"></ul><section id="%[1]s-s"><p id="%[1]s-p">0</p><p id="%[1]s-q" class="k%[1]s">0</p></section></main>`, r)
}

// snapshot shows the region of a topic, or all regions.
func (m *model) snapshot(_ context.Context, topic string) (events []event.Event, err error) {
	for _, r := range regions {
		if topic != "r."+r && topic != "r.*" {
			continue
		}
		for _, n := range m.truth.find("#" + r) {
			events = append(events, event.MergeFragments(n.html(), event.WithMergeMode(event.Outer)))
		}
		events = append(events, event.RemoveSignals(r))
		if signals, ok := m.truth.signals[r]; ok {
			events = append(events, event.MergeSignals(map[string]any{r: signals}))
		}
	}
	return events, nil
}

// step does one random thing.
func (m *model) step() {
	v := m.viewers[m.random.IntN(len(m.viewers))]
	switch n := m.random.IntN(1000); {
	case n < 600:
		m.publish(m.random.IntN(len(regions)))
	case n < 900:
		if v.waits() && !v.stalled {
			v.read(-1)
		}
	case n < 940:
		v.cut(m.random.IntN(4))
	case n < 997:
		v.stalled = !v.stalled
	default:
		m.settle()
	}
}

// publish publishes a few random events about a region.
func (m *model) publish(region int) {
	r := regions[region]
	var events []event.Event
	for range 1 + m.random.IntN(3) {
		e := m.event(r)
		m.truth.see(m.t, event.Batch{Events: []event.Event{e}}, -1)
		events = append(events, e)
	}
	require.NoError(m.t, m.hub.Publish(m.t.Context(), "r."+r, events...))
	for _, v := range m.viewers {
		v.behind[region] = v.follows[region]
	}
}

// settle lets all pages read everything, and compares them.
func (m *model) settle() {
	for _, v := range m.viewers {
		for v.waits() {
			v.read(-1)
		}
		for i, r := range regions {
			if v.follows[i] {
				require.Equal(m.t, m.truth.region(r), v.document.region(r))
			}
		}
	}
}

// see applies a batch, up to the given number of ids or whole, and returns the
// last id.
func (d *document) see(t *testing.T, batch event.Batch, ids int) (last string) {
	stream, err := batch.Append(nil, event.Beta)
	require.NoError(t, err)
	for block := range blocks(stream) {
		if ids == 0 {
			return last
		}
		m := d.known.message(block)
		if d.apply(m); m.id != "" {
			last = m.id
			ids--
		}
	}
	return last
}
