package natshub

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// mark is the state of a line before the stream is asked for its state.
type mark struct {
	epoch      string
	last, tail uint64
	lastAt     time.Time
	proof      bool
	asked      uint64
}

func (l *line) mark() mark {
	l.mu.Lock()
	defer l.mu.Unlock()
	return mark{l.epoch, l.last, l.tail, l.lastAt, l.proof, l.asked}
}

// check asks the stream for its state, compares it with what was applied, and begins
// a gap or requests the messages that are missing.
func (h *Hub) check() {
	switch {
	case h.conn.IsClosed(): // nats.go gave up: clients reconnect to another node
		h.log.Error("natshub: the hub is closed, since its connection is")
		_ = h.Close()
		return
	case !h.conn.IsConnected():
		return
	}
	ctx, cancel := context.WithTimeout(h.ctx, patience)
	defer cancel()
	before := h.line.mark()
	info, err := h.ask(ctx)
	switch {
	case h.ctx.Err() != nil:
		return
	case err != nil && !h.failing:
		h.log.Warn("natshub: the stream cannot be checked", "error", err)
	case err == nil && h.failing:
		h.log.Info("natshub: the stream can be checked again")
	}
	if h.failing = err != nil; err == nil {
		h.inspect(info)
		h.judge(ctx, before, info)
	}
}

// inspect logs an error once if the stream's settings no longer fit the config.
func (h *Hub) inspect(info *jetstream.StreamInfo) {
	err := h.config.misfits(info.Config)
	if err != nil && !h.unfit {
		h.log.Error("natshub: the stream was changed", "error", err)
	}
	h.unfit = err != nil
}

// judge compares the stream with the mark, and begins a gap if they do not fit.
func (h *Hub) judge(ctx context.Context, before mark, info *jetstream.StreamInfo) {
	epoch, last := h.epochOf(info), info.State.LastSeq
	h.deleted = info.State.NumDeleted > 0
	v := before.compare(epoch, info.State)
	if v == trimmed { // unless it was applied while the answer was on its way
		v = h.line.mark().compareStart(info.State)
	}
	if v == doubtful && h.doubts.last(before.last, 3*h.config.CheckInterval) {
		v = changed
	}
	switch v {
	case doubtful:
		return
	case another:
		h.gap("the stream is another", epoch, last, info.State.LastTime)
	case changed:
		h.gap("the stream lost messages", h.epochOf(h.renew(ctx, info)), last, info.State.LastTime)
	case trimmed:
		h.gap("the limits of the stream dropped messages before they were applied", epoch, last, info.State.LastTime)
	}
	h.doubts = doubts{}
	h.line.checked(before, last)
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

// gap resets the line to the position seq of an epoch. Followers that miss what
// is before it have a gap.
func (h *Hub) gap(why, epoch string, seq uint64, stored time.Time) {
	h.log.Warn("natshub: followers have a gap: "+why, "stream", h.config.Name, "epoch", epoch, "sequence", seq)
	h.gaps.Add(1)
	h.line.reset(epoch, seq, stored)
	raise(h.line.doubt) // something may have been received meanwhile, and dropped
}

// verdict is the result of comparing a stream with what was applied of it.
type verdict uint8

const (
	same verdict = iota
	another
	changed  // the same stream, which lost what was applied
	trimmed  // its limits dropped what was not applied yet
	doubtful // it lost messages, or its leader does not know all of them yet
)

// compare returns the verdict on a stream in the state s.
func (m mark) compare(epoch string, s jetstream.StreamState) verdict {
	switch {
	case epoch != m.epoch:
		return another
	case m.proof:
		return changed
	case s.LastSeq < max(m.last, m.tail), s.LastSeq == m.last && s.Msgs > 0 && !m.lastAt.IsZero() && !s.LastTime.Equal(m.lastAt):
		return doubtful
	case s.FirstSeq > m.last+1:
		return trimmed
	}
	return same
}

// compareStart returns trimmed if the stream dropped messages that were not
// applied yet, and otherwise same.
func (m mark) compareStart(s jetstream.StreamState) verdict {
	if s.FirstSeq > m.last+1 {
		return trimmed
	}
	return same
}

// checked records a finished check, and that the stream ends with the number
// last.
func (l *line) checked(before mark, last uint64) {
	l.know(last)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answered = before.asked
	l.change()
}

// behind waits until a number was applied, or the stream turns out not to have
// it, or PublishTimeout is over. It is the function that hub.NewReplica asks
// for.
func (h *Hub) behind(ctx context.Context, seq uint64, _ string) {
	ctx, cancel := context.WithTimeout(ctx, h.config.PublishTimeout)
	defer cancel()
	defer context.AfterFunc(h.ctx, cancel)()
	l := h.line
	applied := func() bool { return l.last >= seq }
	soon, cancelSoon := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancelSoon()
	if l.until(soon, applied) {
		return
	}
	asked := l.question()
	l.until(ctx, func() bool { return applied() || l.answered >= asked && seq > l.tail })
}

// question requests a check of the stream, and returns the number of the
// request.
func (l *line) question() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	raise(l.doubt)
	return l.asked
}
