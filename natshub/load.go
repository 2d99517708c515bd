package natshub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// load applies what the stream has, within the bounds of Config.Memory, and
// starts the goroutines.
func (k *keeper) load(ctx context.Context) error {
	if err := k.link.conn.FlushWithContext(ctx); err != nil {
		return fmt.Errorf("natshub: %w", err)
	}
	info, err := k.link.insist(ctx) // again: what is stored after this is received
	if err != nil {
		return err
	}
	first, err := k.first(ctx, info)
	if err != nil {
		return err
	}
	s := k.sequencer
	var stored time.Time
	if first-1 == info.State.LastSeq {
		stored = info.State.LastTime
	}
	s.reset(k.epochOf(info), first-1, stored)
	s.know(info.State.LastSeq)
	k.health.is(true)
	go k.run()
	if !s.until(ctx, func() bool { return s.last >= info.State.LastSeq }) {
		return fmt.Errorf("natshub: loading the stream: %w", ctx.Err())
	}
	return nil
}

// first returns the number of the first message to load.
func (k *keeper) first(ctx context.Context, info *jetstream.StreamInfo) (uint64, error) {
	s := info.State
	if s.Msgs == 0 || k.link.config.Memory.ReplayEvents < 0 {
		return s.LastSeq + 1, nil
	}
	first := max(s.FirstSeq, 1)
	if fit := uint64(k.link.config.replayTotal()) * s.Msgs / max(s.Bytes, 1); fit < s.LastSeq-first+1 {
		first = s.LastSeq + 1 - fit
	}
	begin := time.Now().Add(-k.link.config.replayAge())
	if s.FirstTime.After(begin) {
		return first, nil
	}
	young := s.LastSeq + 1
	err := k.link.fetch(ctx, get{StartTime: &begin, Batch: 1}, func(m *nats.Msg) {
		if read, ok := k.sequencer.read(m); ok {
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
