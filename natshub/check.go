package natshub

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// mark is where a line was before it was asked what the stream is.
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

// check compares the stream with what was applied of it.
func (h *Hub) check() {
	switch {
	case h.conn.IsClosed(): // for good: pages find another node
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

// inspect logs that somebody changed the stream so that it does not fit.
func (h *Hub) inspect(info *jetstream.StreamInfo) {
	err := h.config.misfits(info.Config)
	if err != nil && !h.unfit {
		h.log.Error("natshub: the stream was changed", "error", err)
	}
	h.unfit = err != nil
}

// judge takes the stream for what it is now.
func (h *Hub) judge(ctx context.Context, before mark, info *jetstream.StreamInfo) {
	epoch, last := h.epochOf(info), info.State.LastSeq
	h.deleted = info.State.NumDeleted > 0
	v := before.compare(epoch, info.State)
	if v == trimmed { // unless it was applied while the stream was asked
		v = h.line.mark().compareStart(info.State)
	}
	if v == doubtful && h.doubts.last(before.last, 3*h.config.CheckInterval) {
		v = changed
	}
	switch v {
	case doubtful:
		return
	case another:
		h.gap("the stream is another", epoch, last)
	case changed:
		h.gap("the stream lost messages", h.epochOf(h.renew(ctx, info)), last)
	case trimmed:
		h.gap("the limits of the stream dropped messages before they were applied", epoch, last)
	}
	h.doubts = doubts{}
	h.line.checked(before, last)
}

// doubts is since when the stream has looked as if it lost messages, with
// nothing applied meanwhile. A new leader may look so for a moment.
type doubts struct {
	since time.Time
	seq   uint64 // that they are about
}

// last reports whether they have lasted so long.
func (d *doubts) last(seq uint64, long time.Duration) bool {
	if d.since.IsZero() || d.seq != seq {
		d.since, d.seq = time.Now(), seq
	}
	return time.Since(d.since) > long
}

// gap goes on from a number. What is up to it is told as a gap.
func (h *Hub) gap(why, epoch string, seq uint64) {
	h.log.Warn("natshub: pages are shown anew: "+why, "stream", h.config.Name, "epoch", epoch, "sequence", seq)
	h.gaps.Add(1)
	h.line.reset(epoch, seq)
	raise(h.line.doubt) // something may have been heard meanwhile, and dropped
}

// verdict is what a stream is to what was applied of it.
type verdict uint8

const (
	same verdict = iota
	another
	changed  // it lost what was applied, but is not another one
	trimmed  // it dropped what was not applied yet
	doubtful // it has changed, or its leader does not know all yet
)

// compare returns what the stream is to what was applied of it before.
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

// compareStart returns whether the stream dropped what was not applied yet.
func (m mark) compareStart(s jetstream.StreamState) verdict {
	if s.FirstSeq > m.last+1 {
		return trimmed
	}
	return same
}

// checked notes that the stream ends with a number.
func (l *line) checked(before mark, last uint64) {
	l.know(last)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answered = before.asked
	l.change()
}

// behind waits until a number was applied, unless the stream does not have it.
func (h *Hub) behind(ctx context.Context, seq uint64) {
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

// question has the stream be checked, and returns which check it is.
func (l *line) question() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	raise(l.doubt)
	return l.asked
}
