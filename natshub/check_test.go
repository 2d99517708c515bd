package natshub

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
)

// TestCheck_busy changes the epoch under a node that always receives messages:
// it must find out.
func TestCheck_busy(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: 5 * quick})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	ctx, stop := context.WithCancel(t.Context())
	var publishing sync.WaitGroup
	defer publishing.Wait()
	defer stop()
	publishing.Go(func() {
		pace := time.NewTicker(10 * time.Millisecond)
		defer pace.Stop()
		for ctx.Err() == nil {
			<-pace.C
			_ = a.Publish(ctx, "x", say("busy"))
		}
	})
	eventually(t, func() bool { return b.StreamStats().Applied > 10 })
	other := &keeper{link: must(newLink(connect(t, s), &b.config)), log: b.keeper.log}
	epoch := other.epochOf(other.renew(t.Context(), must(other.link.ask(t.Context()))))
	eventually(t, func() bool { return strings.HasPrefix(b.Position(), epoch+"-") })
}

// TestJudge_trimmed lets the limits drop messages while the stream is asked for
// its state.
func TestJudge_trimmed(t *testing.T) {
	for _, tc := range []struct {
		name    string
		applied uint64
		expect  uint64
	}{
		{"what was applied meanwhile", 140, 0},
		{"one that was not", 139, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newTestSequencer(t)
			k := &keeper{link: &link{config: &Config{}}, sequencer: s, log: s.log}
			info := &jetstream.StreamInfo{State: jetstream.StreamState{Msgs: 10, FirstSeq: 141, LastSeq: 150}}
			s.reset(k.epochOf(info), 100, time.Time{})
			before := s.mark()
			for seq := uint64(101); seq <= tc.applied; seq++ {
				s.offer(numbered(seq), false)
			}
			k.judge(t.Context(), before, info)
			assert.Equal(t, tc.expect, k.gaps.Load())
		})
	}
}

// TestDoubts lets a stream look bad for moments, and for long.
func TestDoubts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d doubts
		after := func(wait time.Duration, seq uint64) bool {
			<-time.After(wait)
			return d.last(seq, 3*time.Second)
		}
		assert.False(t, after(0, 7))
		assert.False(t, after(2*time.Second, 7))
		assert.False(t, after(2*time.Second, 8), "something was applied")
		assert.False(t, after(3*time.Second, 8))
		assert.True(t, after(time.Second, 8))
	})
}
