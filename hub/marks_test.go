package hub_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/hub"
)

// marked is a message with a mark.
func marked(topic string, seq uint64) hub.Message {
	m := rowAt(seq)
	m.Topic, m.Mark = topic, fmt.Sprint("m", seq)
	return m
}

// The cursor of a page whose topic is quiet stays known beside a busy topic, of which
// little is kept.
func TestMarks_quiet(t *testing.T) {
	r := newReplica(t, hub.MemoryConfig{ReplayEvents: 3})
	r.Apply(marked("b", 101))
	quiet := openTab(t, r.Feed("b"), "e-100")
	for seq := uint64(102); seq < 20_000; seq++ {
		r.Apply(marked("a", seq))
	}
	for after, gap := range map[string]bool{quiet.last: false, "e-150-m150": false, "e-150-lost": true, "e-150": true} {
		before := r.Stats().Gaps
		openTab(t, r.Feed("b"), after)
		assert.Equal(t, gap, r.Stats().Gaps > before, after)
	}
}

// The cursors of quiet pages move before it is forgotten what they were.
func TestMarks_moved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReplica(t, hub.MemoryConfig{ReplayEvents: 3})
		quiet := openTab(t, r.Feed("b"), "")
		first := quiet.last
		for seq := uint64(101); seq < 210_000; seq++ {
			if r.Apply(marked("a", seq)); seq%5_000 == 0 {
				time.Sleep(time.Millisecond)
			}
			if seq%40_000 == 0 {
				quiet.read()
			}
		}
		openTab(t, r.Feed("b"), quiet.last)
		assert.Zero(t, r.Stats().Gaps)
		openTab(t, r.Feed("b"), "e-101-m101")
		assert.EqualValues(t, 1, r.Stats().Gaps, "it is forgotten")
		assert.NotEqual(t, first, quiet.last)
	})
}
