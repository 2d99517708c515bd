package natshub

import (
	"errors"
	"time"

	"github.com/nats-io/nats.go"
)

// repair fetches missing messages until none are missing.
func (k *keeper) repair() {
	const shortest, longest = 10 * time.Millisecond, 500 * time.Millisecond
	wait := shortest
	for from, any := k.sequencer.wanted(); any && k.ctx.Err() == nil; {
		k.repairFrom(from)
		before := from
		if from, any = k.sequencer.wanted(); from > before {
			wait = shortest
			continue
		}
		pause(k.ctx, wait)
		k.check()
		wait = min(2*wait, longest)
		from, any = k.sequencer.wanted()
	}
}

// repairFrom fetches messages from a number on, and the one before it again:
// the sequencer checks that it is still the same. A server before 2.11 sends only
// that one, or says that there is none, so it is asked again.
func (k *keeper) repairFrom(from uint64) {
	next, hole := from, uint64(0)
	take := func(m *nats.Msg) {
		fetched, ok := k.sequencer.read(m)
		if !ok {
			return
		}
		if fetched.seq > next {
			hole = fetched.seq
		}
		next = max(next, fetched.seq+1)
		k.sequencer.offer(fetched, true)
	}
	err := k.link.fetch(k.ctx, get{Seq: max(from-1, 1), Batch: batchSize, MaxBytes: batchBytes}, take)
	if next == from && (err == nil || errors.Is(err, errNone)) {
		err = k.link.fetch(k.ctx, get{Seq: from, Batch: batchSize, MaxBytes: batchBytes}, take)
	}
	switch {
	case hole > 0:
		k.hole(from, hole)
	case err == nil || errors.Is(err, errNone):
		k.end(from)
	}
	if err != nil && !errors.Is(err, errNone) && k.ctx.Err() == nil && k.unrepaired != from {
		k.unrepaired = from
		k.log.Warn("natshub: missing messages cannot be fetched yet", "sequence", from, "error", err)
	}
}

// hole is called when a replica has no messages from one number up to another.
// It begins a gap if nothing could be applied twice in a row. One gap covers
// everything that was skipped. If the stream begins later, check begins the
// gap.
func (k *keeper) hole(from, to uint64) {
	if k.sequencer.mark().last >= from {
		return // there was something to apply
	}
	if k.holeAt != from {
		k.holeAt = from
		return
	}
	k.gap("messages were deleted from the stream", k.sequencer.mark().epoch, to-1, time.Time{})
}

// end is called when a replica has nothing from a number on. It begins a gap if
// that lasts for three check intervals and the leader says that messages were
// deleted.
func (k *keeper) end(from uint64) {
	m := k.sequencer.mark()
	if m.last < from && k.deleted && k.ends.last(from, 3*k.link.config.CheckInterval) {
		k.gap("the last messages were deleted from the stream", m.epoch, m.tail, time.Time{})
	}
}
