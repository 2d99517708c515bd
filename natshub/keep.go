package natshub

import (
	"errors"
	"time"

	"github.com/nats-io/nats.go"
)

// keepUp repairs gaps, and looks now and then whether the stream is still what
// it was and has nothing that was not heard.
func (h *Hub) keepUp() {
	tick := time.NewTicker(h.config.CheckInterval)
	defer tick.Stop()
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
			if h.line.idle() {
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

// repairFrom fetches from a number on.
func (h *Hub) repairFrom(from uint64) {
	first := true
	err := h.fetch(h.ctx, get{Seq: from, Batch: batchSize, MaxBytes: batchBytes}, func(m *nats.Msg) {
		fetched, ok := h.read(m)
		if !ok {
			return
		}
		if first && fetched.seq > from {
			h.hole(from, fetched.seq)
		}
		first = false
		h.line.offer(fetched, true)
	})
	if err != nil && !errors.Is(err, errNone) && h.ctx.Err() == nil && h.unrepaired != from {
		h.unrepaired = from
		h.log.Warn("natshub: a gap is not repaired yet", "sequence", from, "error", err)
	}
}

// hole is called when a replica has nothing from a number up to another. It is
// believed when it says so for the second time, and the leader has not said
// that the stream begins later, which is told as a gap anyway.
func (h *Hub) hole(from, to uint64) {
	if h.holeAt != from {
		h.holeAt = from
		return
	}
	h.gap("messages were deleted from the stream", h.line.mark().epoch, to-1)
}

// pause waits, unless the hub is closed.
func (h *Hub) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-h.ctx.Done():
	}
}
