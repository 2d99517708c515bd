package natshub

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

func newTestSequencer(t *testing.T) *sequencer {
	return newTestSequencerWith(t, hub.MemoryConfig{Logger: slog.New(slog.DiscardHandler)})
}

func newTestSequencerWith(t *testing.T, config hub.MemoryConfig) *sequencer {
	replica := hub.NewReplica(config, nil)
	t.Cleanup(func() { _ = replica.Close() })
	l := newSequencer(replica, "t", "t")
	l.reset("e", 100, time.Time{})
	return l
}

func numbered(seq uint64) *message {
	return &message{seq: seq, topic: "a", events: []event.Event{event.ConsoleLog(strconv.FormatUint(seq, 10))}, at: time.Now(), size: 10}
}

// seen returns the ids of the frames with which a feed after an id begins, without
// their marks.
func seen(t *testing.T, l *sequencer, after string) (numbers []string) {
	for batch, err := range l.replica.Feed("a").Events(t.Context(), after) {
		require.NoError(t, err)
		for _, f := range batch.Frames {
			epoch, rest, _ := strings.Cut(f.ID(), "-")
			number, _, _ := strings.Cut(rest, "-")
			numbers = append(numbers, epoch+"-"+number)
		}
		break
	}
	return numbers
}

// TestSequencer_order offers messages in any order, several times, and some only
// when they are fetched.
func TestSequencer_order(t *testing.T) {
	for seed := range uint64(50) {
		l, random := newTestSequencer(t), rand.New(rand.NewPCG(seed, 1))
		var expect []string
		for seq := uint64(101); seq <= 300; seq++ {
			expect = append(expect, "e-"+strconv.FormatUint(seq, 10))
		}
		for base := uint64(101); base <= 300; base += 20 {
			for range 40 {
				l.offer(numbered(base+random.Uint64N(20)), false)
			}
		}
		for from, any := l.wanted(); any; from, any = l.wanted() {
			l.offer(numbered(from), true)
		}
		for seq := l.mark().last + 1; seq <= 300; seq++ {
			l.offer(numbered(seq), false)
		}
		assert.Equal(t, expect, seen(t, l, "e-100"), "seed %d", seed)
		assert.Empty(t, l.held)
		assert.Zero(t, l.heldSize)
		assert.EqualValues(t, 200, l.stats.Applied)
	}
}

func TestSequencer_holdsLittle(t *testing.T) {
	l := newTestSequencer(t)
	const n = 2 * maxHeld
	for seq := uint64(102); seq < 102+n; seq++ {
		l.offer(numbered(seq), false)
	}
	assert.Len(t, l.held, maxHeld)
	assert.Len(t, l.missing, 1, "something is to be fetched")
	for from, any := l.wanted(); any; from, any = l.wanted() {
		l.offer(numbered(from), true)
	}
	assert.EqualValues(t, 101+n, l.mark().last)
	assert.EqualValues(t, n-maxHeld+1, l.stats.Repaired)

	large := numbered(101 + n + 2)
	large.size = maxHeldBytes + 1
	l.offer(large, false)
	assert.Empty(t, l.held)
	_, any := l.wanted()
	assert.True(t, any)
}

func TestSequencer_proof(t *testing.T) {
	l := newTestSequencer(t)
	m := numbered(101)
	m.after = "e-103"
	l.offer(m, false)
	assert.EqualValues(t, 100, l.mark().last, "it is of what came instead")
	assert.Len(t, l.doubt, 1)
	assert.Equal(t, changed, l.mark().compare("e", jetstream.StreamState{FirstSeq: 1, LastSeq: 101}))
	l.reset("f", 101, time.Time{})
	assert.Equal(t, same, l.mark().compare("f", jetstream.StreamState{FirstSeq: 1, LastSeq: 101}))
}

func TestSequencer_skips(t *testing.T) {
	s := newTestSequencer(t)
	var lost string
	for seq, topic := range []string{"", "b", "a"} {
		m := numbered(101 + 2*uint64(seq))
		m.err, m.topic = errCut, topic
		lost = markOf(m.at)
		s.offer(m, false)
		s.offer(numbered(102+2*uint64(seq)), false)
	}
	assert.Equal(t, []string{"e-106"}, seen(t, s, "e-105-"+lost), "for its followers it is a gap")
	assert.Equal(t, []string(nil), seen(t, s, "e-100"))
	assert.EqualValues(t, 3, s.stats.Skipped)
	assert.EqualValues(t, 1, s.replica.Stats().Gaps)
}

// onLog is a log handler that calls a function.
type onLog func()

func (f onLog) Enabled(context.Context, slog.Level) bool        { return true }
func (f onLog) Handle(context.Context, slog.Record) (err error) { f(); return nil }
func (f onLog) WithAttrs([]slog.Attr) slog.Handler              { return f }
func (f onLog) WithGroup(string) slog.Handler                   { return f }

// TestSequencer_logs has a logger use the line while it logs.
func TestSequencer_logs(t *testing.T) {
	var l *sequencer
	last := make(chan uint64, 1)
	l = newTestSequencerWith(t, hub.MemoryConfig{Logger: slog.New(onLog(func() { last <- l.mark().last }))})
	m := numbered(101)
	m.err = errCut
	l.offer(m, false)
	assert.EqualValues(t, 101, <-last)
}

// TestSequencer_replaced offers another message with the last number that was
// applied.
func TestSequencer_replaced(t *testing.T) {
	l := newTestSequencer(t)
	m := numbered(101)
	l.offer(numbered(100), true)
	l.offer(m, false)
	l.offer(m, true)
	assert.False(t, l.mark().proof)
	other := numbered(101)
	other.at = m.at.Add(1)
	l.offer(other, true)
	assert.True(t, l.mark().proof)
	assert.Len(t, l.doubt, 1)
}

func TestSequencer_waiters(t *testing.T) {
	l := newTestSequencer(t)
	w := l.wait(t.Context(), "id")
	other := l.wait(t.Context(), "other")
	m := numbered(101)
	m.id = "id"
	l.offer(m, false)
	<-w.ctx.Done()
	applied, tell := l.leave("id", w)
	assert.True(t, applied)
	assert.Nil(t, tell)
	assert.NoError(t, other.ctx.Err())
	applied, _ = l.leave("other", other)
	assert.False(t, applied)
	assert.Empty(t, l.waiters)
}

func TestSequencer_reset(t *testing.T) {
	l := newTestSequencer(t)
	for seq := range uint64(10) {
		l.offer(numbered(105+seq), false)
	}
	l.reset("e", 107, time.Time{})
	assert.EqualValues(t, 114, l.mark().last, "what was held goes on")
	assert.Len(t, seen(t, l, "e-107"), 7)
	l.offer(numbered(120), false)
	l.reset("f", 50, time.Time{})
	assert.Empty(t, l.held, "it is of another epoch")
	assert.EqualValues(t, 50, l.mark().tail)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.False(t, l.until(ctx, func() bool { return false }))
}
