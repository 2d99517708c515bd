package natshub

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// check asks the stream for its state, compares it with what was applied, and begins
// a gap or requests the messages that are missing.
func (k *keeper) check() {
	switch {
	case k.link.conn.IsClosed(): // nats.go gave up: clients reconnect to another node
		k.log.Error("natshub: the hub is closed, since its connection is")
		k.closeHub()
		return
	case !k.link.conn.IsConnected():
		return
	}
	ctx, cancel := context.WithTimeout(k.ctx, patience)
	defer cancel()
	k.checkedAt = time.Now()
	before := k.sequencer.mark()
	info, err := k.link.ask(ctx)
	if k.ctx.Err() != nil {
		return
	}
	k.inspect(info, err)
	if err == nil {
		k.judge(ctx, before, info)
	}
}

// inspect logs once if the stream cannot be asked, or no longer fits the config.
func (k *keeper) inspect(info *jetstream.StreamInfo, err error) {
	if err == nil {
		err = k.link.config.misfits(info.Config)
	}
	switch changed := k.health.found(err); {
	case !changed:
	case errors.Is(err, ErrStream):
		k.log.Error("natshub: the stream was changed", "error", err)
	case err != nil:
		k.log.Warn("natshub: the stream cannot be checked", "error", err)
	default:
		k.log.Info("natshub: the stream can be checked again")
	}
}

// judge compares the stream with the mark, and begins a gap if they do not fit.
func (k *keeper) judge(ctx context.Context, before mark, info *jetstream.StreamInfo) {
	epoch, last := k.epochOf(info), info.State.LastSeq
	k.deleted = info.State.NumDeleted > 0
	v := before.compare(epoch, info.State)
	if v == trimmed { // unless it was applied while the answer was on its way
		v = k.sequencer.mark().compareStart(info.State)
	}
	if v == doubtful && k.doubts.last(before.last, 3*k.link.config.CheckInterval) {
		v = changed
	}
	switch v {
	case doubtful:
		return
	case another:
		k.gap("the stream is another", epoch, last, info.State.LastTime)
	case changed:
		k.gap("the stream lost messages", k.epochOf(k.renew(ctx, info)), last, info.State.LastTime)
	case trimmed:
		k.gap("the limits of the stream dropped messages before they were applied", epoch, last, info.State.LastTime)
	}
	k.doubts = doubts{}
	k.sequencer.checked(before, last)
}

// doubts is since when the stream has looked as if it lost messages, while
// nothing was applied. A new leader may look so for a moment.
type doubts struct {
	since time.Time
	seq   uint64 // the last number that was applied then
}

// last reports whether the doubts about a number have lasted for longer than
// long.
func (d *doubts) last(seq uint64, long time.Duration) bool {
	if d.since.IsZero() || d.seq != seq {
		d.since, d.seq = time.Now(), seq
	}
	return time.Since(d.since) > long
}

// gap resets the sequencer to the position seq of an epoch. Followers that miss what
// is before it have a gap.
func (k *keeper) gap(why, epoch string, seq uint64, stored time.Time) {
	k.log.Warn("natshub: followers have a gap: "+why, "stream", k.link.config.Name, "epoch", epoch, "sequence", seq)
	k.gaps.Add(1)
	k.sequencer.reset(epoch, seq, stored)
	raise(k.sequencer.doubt) // something may have been received meanwhile, and dropped
}
