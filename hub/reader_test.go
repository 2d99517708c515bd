package hub_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/hub"
)

// A follower that has a gap, and then more to take than fits, is shown the state once.
func TestReader_gapAndResync(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{QueueEvents: 4})
	p := openTab(t, r.Feed("a").Snapshot(snapshot), "e-100")
	r.Apply(hub.Message{Topic: "a", Seq: 101, Lost: true})
	for seq := range uint64(20) {
		r.Apply(rowAt(102 + seq)) // faster than it is coalesced
	}
	ids, _ := p.read()
	assert.Equal(t, []string{"e-121"}, ids)
	r.Apply(rowAt(122))
	ids, _ = p.read()
	assert.Equal(t, []string{"e-122"}, ids)
	assert.EqualValues(t, 1, r.Stats().Snapshots)
	assert.EqualValues(t, 1, r.Stats().Gaps)
}
