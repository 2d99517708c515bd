package natshub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const startTimeout = time.Minute

// start subscribes to the stream, and loads what it has.
func (h *Hub) start(ctx context.Context) error {
	info, err := h.insist(ctx)
	if err != nil {
		return err
	}
	if err := h.config.misfits(info.Config); err != nil {
		return err
	}
	if emptied(info, time.Now()) {
		h.renew(ctx, info)
	}
	if err := h.listen(); err != nil {
		return err
	}
	return h.load(ctx)
}

// emptied reports whether the stream may have lost everything: it has nothing,
// seems never to have had anything, and is more than a minute old.
func emptied(info *jetstream.StreamInfo, now time.Time) bool {
	return info.State.Msgs == 0 && info.State.LastSeq+1 <= max(info.Config.FirstSeq, 1) && now.Sub(info.Created) > time.Minute
}

// listen subscribes to what the server republishes, and to the other nodes. A
// message that is missed from then on is noticed.
func (h *Hub) listen() error {
	for subject, take := range map[string]nats.MsgHandler{
		h.config.Prefix + partOut + ">":    h.hear,
		h.config.Prefix + partNode + toAll: h.crowd.hear,
		h.config.Prefix + partNode + h.id:  h.crowd.hear,
	} {
		sub, err := h.conn.Subscribe(subject, take)
		if err != nil {
			return fmt.Errorf("natshub: %w", err)
		}
		h.subs = append(h.subs, sub)
	}
	return nil
}

// hear handles a message that the server republished.
func (h *Hub) hear(m *nats.Msg) {
	if heard, ok := h.read(m); ok {
		h.line.offer(heard, false)
	}
}

// load applies what the stream has, within the bounds of Config.Memory, and
// starts the goroutines.
func (h *Hub) load(ctx context.Context) error {
	if err := h.conn.FlushWithContext(ctx); err != nil {
		return fmt.Errorf("natshub: %w", err)
	}
	info, err := h.insist(ctx) // again: what is stored after this is received
	if err != nil {
		return err
	}
	first, err := h.first(ctx, info)
	if err != nil {
		return err
	}
	l := h.line
	var stored time.Time
	if first-1 == info.State.LastSeq {
		stored = info.State.LastTime
	}
	l.reset(h.epochOf(info), first-1, stored)
	l.know(info.State.LastSeq)
	go h.keepUp()
	go h.crowd.attend()
	if !l.until(ctx, func() bool { return l.last >= info.State.LastSeq }) {
		return fmt.Errorf("natshub: loading the stream: %w", ctx.Err())
	}
	return nil
}

// first returns the number of the first message to load.
func (h *Hub) first(ctx context.Context, info *jetstream.StreamInfo) (uint64, error) {
	s := info.State
	if s.Msgs == 0 || h.config.Memory.ReplayEvents < 0 {
		return s.LastSeq + 1, nil
	}
	first := max(s.FirstSeq, 1)
	if fit := uint64(h.config.replayTotal()) * s.Msgs / max(s.Bytes, 1); fit < s.LastSeq-first+1 {
		first = s.LastSeq + 1 - fit
	}
	begin := time.Now().Add(-h.config.replayAge())
	if s.FirstTime.After(begin) {
		return first, nil
	}
	young := s.LastSeq + 1
	err := h.fetch(ctx, get{StartTime: &begin, Batch: 1}, func(m *nats.Msg) {
		if read, ok := h.read(m); ok {
			young = read.seq
		}
	})
	if errors.Is(err, errRefused) {
		return first, nil // servers before 2.11 cannot get by time
	}
	if err != nil && !errors.Is(err, errNone) {
		return 0, fmt.Errorf("natshub: loading the stream: %w", err)
	}
	return max(first, young), nil
}
