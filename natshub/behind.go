package natshub

import (
	"context"
	"strconv"
	"time"
)

// An id that was not applied yet may be forged. Numbers so far beyond what is known, and
// times so far in the future, are not waited for.
const (
	farAhead  = 100_000
	clockSkew = time.Minute
)

// questionPause is the shortest time between two requests to the leader for clients that
// wait. All that wait share one.
const questionPause = 250 * time.Millisecond

// behind waits until a number was applied, or the stream turns out not to have
// it, or PublishTimeout is over. It is the function that hub.NewReplica asks
// for.
func (k *keeper) behind(ctx context.Context, seq uint64, mark string) {
	s := k.sequencer
	if !s.plausible(seq, mark, time.Now()) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, k.link.config.PublishTimeout)
	defer cancel()
	defer context.AfterFunc(k.ctx, cancel)()
	applied := func() bool { return s.last >= seq }
	soon, cancelSoon := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancelSoon()
	if s.until(soon, applied) {
		return
	}
	asked := s.question()
	s.until(ctx, func() bool { return applied() || s.answered >= asked && seq > s.tail })
}

// plausible reports whether a message may come to have a number and a mark.
func (s *sequencer) plausible(seq uint64, mark string, now time.Time) bool {
	millis, err := strconv.ParseInt(mark, 36, 64)
	stored := time.UnixMilli(millis)
	if err != nil || markOf(stored) != mark || stored.After(now.Add(clockSkew)) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return seq <= max(s.tail, s.last)+farAhead && !stored.Before(s.lastAt.Add(-clockSkew))
}

// question requests a check of the stream, and returns the number of the
// request.
func (s *sequencer) question() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	raise(s.questions)
	return s.asked
}

// answer checks the stream for clients that wait, or returns a channel that says when
// it is time to.
func (k *keeper) answer() (due <-chan time.Time) {
	if wait := questionPause - time.Since(k.checkedAt); wait > 0 {
		return time.After(wait)
	}
	k.check()
	return nil
}
