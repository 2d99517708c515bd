package natshub

import (
	"errors"
	"time"

	"github.com/nats-io/nats.go"
)

// busyTicks is how many check intervals a node that receives messages lets pass
// between two checks. They find a new epoch of the stream.
const busyTicks = 10

// keepUp fetches missing messages, and checks the stream regularly, until the
// hub is closed.
func (h *Hub) keepUp() {
	tick := time.NewTicker(h.config.CheckInterval)
	defer tick.Stop()
	ticks := 0
	status := h.conn.StatusChanged(nats.CONNECTED, nats.CLOSED)
	defer h.conn.RemoveStatusListener(status)
	raise(h.line.doubt) // the connection may have closed before
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-h.line.missing:
			h.repair()
		case <-h.line.doubt:
			h.check()
		case <-status:
			h.check()
		case <-tick.C:
			ticks++
			if h.line.idle() || ticks%busyTicks == 0 {
				h.check()
			}
		}
	}
}

// repair fetches missing messages until none are missing.
func (h *Hub) repair() {
	const shortest, longest = 10 * time.Millisecond, 500 * time.Millisecond
	wait := shortest
	for from, any := h.line.wanted(); any && h.ctx.Err() == nil; {
		h.repairFrom(from)
		before := from
		if from, any = h.line.wanted(); from > before {
			wait = shortest
			continue
		}
		h.pause(wait)
		h.check()
		wait = min(2*wait, longest)
		from, any = h.line.wanted()
	}
}

// repairFrom fetches messages from a number on, and the one before it again:
// the line checks that it is still the same. A server before 2.11 sends only
// that one, or says that there is none, so it is asked again.
func (h *Hub) repairFrom(from uint64) {
	next, hole := from, uint64(0)
	take := func(m *nats.Msg) {
		fetched, ok := h.read(m)
		if !ok {
			return
		}
		if fetched.seq > next {
			hole = fetched.seq
		}
		next = max(next, fetched.seq+1)
		h.line.offer(fetched, true)
	}
	err := h.fetch(h.ctx, get{Seq: max(from-1, 1), Batch: batchSize, MaxBytes: batchBytes}, take)
	if next == from && (err == nil || errors.Is(err, errNone)) {
		err = h.fetch(h.ctx, get{Seq: from, Batch: batchSize, MaxBytes: batchBytes}, take)
	}
	switch {
	case hole > 0:
		h.hole(from, hole)
	case err == nil || errors.Is(err, errNone):
		h.end(from)
	}
	if err != nil && !errors.Is(err, errNone) && h.ctx.Err() == nil && h.unrepaired != from {
		h.unrepaired = from
		h.log.Warn("natshub: missing messages cannot be fetched yet", "sequence", from, "error", err)
	}
}

// hole is called when a replica has no messages from one number up to another.
// It begins a gap if nothing could be applied twice in a row. One gap covers
// everything that was skipped. If the stream begins later, check begins the
// gap.
func (h *Hub) hole(from, to uint64) {
	if h.line.mark().last >= from {
		return // there was something to apply
	}
	if h.holeAt != from {
		h.holeAt = from
		return
	}
	h.gap("messages were deleted from the stream", h.line.mark().epoch, to-1, time.Time{})
}

// end is called when a replica has nothing from a number on. It begins a gap if
// that lasts for three check intervals and the leader says that messages were
// deleted.
func (h *Hub) end(from uint64) {
	m := h.line.mark()
	if m.last < from && h.deleted && h.ends.last(from, 3*h.config.CheckInterval) {
		h.gap("the last messages were deleted from the stream", m.epoch, m.tail, time.Time{})
	}
}

// pause waits for d, or until the hub is closed.
func (h *Hub) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-h.ctx.Done():
	}
}
