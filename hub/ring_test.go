package hub

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

func TestRing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var r ring
	var model []*entry
	var dropped, seq uint64
	for range 20_000 {
		if random.IntN(100) < 40 && len(model) > 0 {
			assert.Same(t, model[0], r.drop())
			dropped, model = model[0].seq, model[1:]
		} else if random.IntN(100) < 60 || len(model) < 3 {
			seq += 1 + random.Uint64N(3)
			e := newEntry(nil, position{seq: seq}, time.Time{}, event.NewFrame("7", make([]event.Event, 1+random.IntN(3))...))
			r.push(e)
			model = append(model, e)
		}
		after := random.Uint64N(seq + 3)
		require.True(t, slices.Equal(afterOf(model, after), r.after(after)))
		require.Len(t, r.held(), len(model))
		require.Equal(t, dropped, r.dropped)
		events, bytes := sums(model)
		require.Equal(t, events, r.events)
		require.Equal(t, bytes, r.bytes)
		require.LessOrEqual(t, r.first, len(r.held())/4+9, "it does not grow at the front")
	}
}

func afterOf(entries []*entry, seq uint64) []*entry {
	for i, e := range entries {
		if e.seq > seq {
			return entries[i:]
		}
	}
	return nil
}

func sums(entries []*entry) (events, bytes int) {
	for _, e := range entries {
		events += len(e.frame.Events())
		bytes += e.bytes
	}
	return events, bytes
}
