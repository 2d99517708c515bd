package hub_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// Publishing to many followers allocates as often as publishing to few.
func TestDeliveryAllocatesNothing(t *testing.T) {
	few, many := allocations(t, 2), allocations(t, 200)
	assert.InDelta(t, few, many, 4, "of %v with 2 followers", few)
}

// allocations returns the number of allocations for one event that the given
// number of followers take and encode.
func allocations(t *testing.T, followers int) float64 {
	h := hub.NewMemory(hub.MemoryConfig{})
	dst := make([]byte, 0, 4096)
	nexts := make([]func() (event.Batch, error, bool), followers)
	for i := range nexts {
		next, stop := iter.Pull2(h.Feed("a").Events(t.Context(), ""))
		defer stop()
		nexts[i] = next
		_, _, _ = next()
	}
	return testing.AllocsPerRun(50, func() {
		require.NoError(t, h.Publish(t.Context(), "a", row))
		for _, next := range nexts {
			batch, _, _ := next()
			dst, _ = batch.Append(dst[:0], event.V1)
		}
	})
}
