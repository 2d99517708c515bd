package hubtest

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

// TestCoalesce compares a page that receives everything that was published with
// pages that receive it coalesced: one without a break, and one that loses its
// connection and receives the rest as it was published.
func TestCoalesce(t *testing.T) {
	left, all := 0, 0
	for seed := range uint64(3_000) {
		m := &model{t: t, random: rand.New(rand.NewPCG(seed, 2)), roughness: int(seed % 70)}
		m.truth = newDocument(m.random)
		for range m.random.IntN(30) {
			m.truth.see(t, event.Batch{Events: []event.Event{m.event("t0")}}, -1)
		}
		before := m.truth.clone()
		frames := m.frames(2 + m.random.IntN(20))
		coalesced := event.Coalesce(frames)

		whole := before.clone()
		last := whole.see(t, event.Batch{Frames: coalesced}, -1)
		require.Equal(t, m.truth.region("t0"), whole.region("t0"), "seed %d", seed)
		require.Equal(t, frames[len(frames)-1].ID(), last)

		cut := before.clone()
		last = cut.see(t, event.Batch{Frames: coalesced}, m.random.IntN(len(coalesced))+1)
		n, err := strconv.Atoi(last)
		require.NoError(t, err)
		cut.see(t, event.Batch{Frames: frames[n:]}, -1)
		require.Equal(t, m.truth.region("t0"), cut.region("t0"), "seed %d, cut after %d", seed, n)

		all += len(eventsOf(frames))
		left += len(eventsOf(coalesced))
	}
	t.Logf("%d of %d events were left", left, all)
	require.Less(t, left, all*3/4)
}

// frames makes up n frames with the ids 1, 2, and so on.
func (m *model) frames(n int) (frames []*event.Frame) {
	for i := range n {
		var events []event.Event
		for range 1 + m.random.IntN(3) {
			e := m.event("t0")
			m.truth.see(m.t, event.Batch{Events: []event.Event{e}}, -1)
			events = append(events, e)
		}
		frames = append(frames, event.NewFrame(strconv.Itoa(i+1), events...))
	}
	return frames
}

func eventsOf(frames []*event.Frame) (events []event.Event) {
	for _, f := range frames {
		events = append(events, f.Events()...)
	}
	return events
}
