package natshub

import (
	"context"
	"time"
)

// behind waits until a number was applied, or the stream turns out not to have
// it, or PublishTimeout is over. It is the function that hub.NewReplica asks
// for.
func (k *keeper) behind(ctx context.Context, seq uint64, _ string) {
	ctx, cancel := context.WithTimeout(ctx, k.link.config.PublishTimeout)
	defer cancel()
	defer context.AfterFunc(k.ctx, cancel)()
	s := k.sequencer
	applied := func() bool { return s.last >= seq }
	soon, cancelSoon := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancelSoon()
	if s.until(soon, applied) {
		return
	}
	asked := s.question()
	s.until(ctx, func() bool { return applied() || s.answered >= asked && seq > s.tail })
}

// question requests a check of the stream, and returns the number of the
// request.
func (s *sequencer) question() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	raise(s.doubt)
	return s.asked
}
