package natshub

import (
	"errors"
	"time"

	"github.com/nats-io/nats.go"
)

// busyTicks is how many intervals a node that hears something waits with its
// check: the stream may have got another epoch.
const busyTicks = 10

// keepUp repairs gaps, and looks now and then whether the stream is still what
// it was and has nothing that was not heard.
func (h *Hub) keepUp() {
	tick := time.NewTicker(h.config.CheckInterval)
	defer tick.Stop()
	ticks := 0
	status := h.conn.StatusChanged(nats.CONNECTED, nats.CLOSED)
	defer h.conn.RemoveStatusListener(status)
	raise(h.line.doubt) // it may have closed before
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

// repair fetches what is missing, until nothing is.
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

// repairFrom fetches from a number on, and what is before it once more: the line
// sees whether it is still the same. A server before 2.11 sends only that, or that
// there is none, so it is asked again.
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
		h.log.Warn("natshub: a gap is not repaired yet", "sequence", from, "error", err)
	}
}

// hole is called when a replica that was asked from a number on left out some,
// the last of them just before another number. It is believed when nothing could
// be applied for the second time, and the leader has not said that the stream
// begins later, which is told as a gap anyway. One gap is for all that was left
// out.
func (h *Hub) hole(from, to uint64) {
	if h.line.mark().last >= from {
		return // there was something to apply
	}
	if h.holeAt != from {
		h.holeAt = from
		return
	}
	h.gap("messages were deleted from the stream", h.line.mark().epoch, to-1)
}

// end is called when a replica has nothing from a number on. It is believed
// after a while, if the leader says that messages were deleted.
func (h *Hub) end(from uint64) {
	m := h.line.mark()
	if m.last < from && h.deleted && h.ends.last(from, 3*h.config.CheckInterval) {
		h.gap("the last messages were deleted from the stream", m.epoch, m.tail)
	}
}

// pause waits, unless the hub is closed.
func (h *Hub) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-h.ctx.Done():
	}
}
