package natshub

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// keeper keeps a node in step with the stream: it fetches what the sequencer misses,
// and checks that the stream is still the one that was applied.
type keeper struct {
	ctx       context.Context // done when the hub is closed
	link      *link
	sequencer *sequencer
	log       *slog.Logger
	closeHub  func()
	gaps      atomic.Uint64
	health    health

	// Used by the goroutine of run only.
	checkedAt  time.Time
	ahead      uint64 // the number of losses that this node could not write into the stream
	holeAt     uint64 // the number from which a replica skipped messages
	unrepaired uint64 // the number for which a failed repair was logged
	doubts     doubts
	ends       doubts // whether the last messages are only late
	deleted    bool   // the leader says that messages were deleted
}

// busyTicks is how many check intervals a node that receives messages lets pass
// between two checks. They find a new epoch of the stream.
const busyTicks = 10

// run fetches missing messages, and checks the stream regularly, until the
// hub is closed.
func (k *keeper) run() {
	tick := time.NewTicker(k.link.config.CheckInterval)
	defer tick.Stop()
	ticks := 0
	status := k.link.conn.StatusChanged(nats.CONNECTED, nats.CLOSED, nats.RECONNECTING)
	defer k.link.conn.RemoveStatusListener(status)
	k.watch()
	raise(k.sequencer.doubt) // the connection may have closed before
	var due <-chan time.Time
	for {
		select {
		case <-k.ctx.Done():
			return
		case <-k.sequencer.missing:
			k.repair()
		case <-k.sequencer.doubt:
			k.check()
		case <-k.sequencer.questions:
			due = k.answer()
		case <-due:
			due = nil
			k.check()
		case <-status:
			k.watch()
			k.check()
		case <-tick.C:
			ticks++
			k.watch()
			if k.sequencer.idle() || ticks%busyTicks == 0 {
				k.check()
			}
		}
	}
}

// pause waits for d, or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
