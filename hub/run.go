package hub

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// start is what a follower is sent first.
type start struct {
	frames   []*event.Frame // what it missed
	position string
	fresh    bool // it missed nothing that is known of
	gap      bool // and it should have been
}

// run yields what there is for the follower, until it is over.
func (f *follower) run(ctx context.Context, s start, yield func(event.Batch, error) bool) error {
	if more, err := f.begin(ctx, s, yield); err != nil || !more {
		return err
	}
	end := f.lifetime(ctx)
	defer func() { end.stop() }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-end.due:
			return f.farewell(end.reason, yield)
		case <-f.wake:
		}
		if ctx.Err() != nil {
			return nil
		}
		p := f.take()
		if p.draining && end.reason != ErrDraining {
			end.stop()
			end = after(random(f.hub.config.DrainWindow), ErrDraining)
		}
		if more, err := f.next(ctx, p, yield); err != nil || !more {
			return err
		}
	}
}

// deadline is when a feed ends by itself, and why.
type deadline struct {
	timer  *time.Timer
	due    <-chan time.Time
	reason error
}

func after(d time.Duration, reason error) deadline {
	timer := time.NewTimer(d)
	return deadline{timer, timer.C, reason}
}

func (d deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
}

// random returns a part of a duration.
func random(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d)
}

// lifetime is the end that the config sets. Clients before 1.0.0 count how
// often their stream broke, and give up in the end.
func (f *follower) lifetime(ctx context.Context) deadline {
	d := f.hub.config.MaxLifetime
	if d <= 0 || event.ProtocolFrom(ctx).Generation() != event.V1 {
		return deadline{}
	}
	return after(d+random(d/10), ErrLifetime)
}

// begin yields what a stream begins with: what was missed or the snapshot, and
// at least the position, so that a page that reconnects before anything was
// published misses nothing either.
func (f *follower) begin(ctx context.Context, s start, yield func(event.Batch, error) bool) (more bool, err error) {
	switch {
	case s.fresh && f.feed.snapshot != nil:
		return f.shot(ctx, s.position, yield)
	case len(s.frames) > 0:
		return f.send(s.frames, yield), nil
	}
	return yield(event.Batch{ID: s.position}, nil), nil
}

// next yields what the follower took.
func (f *follower) next(ctx context.Context, p pending, yield func(event.Batch, error) bool) (more bool, err error) {
	switch {
	case p.over != nil:
		return false, p.over
	case p.resync: // the snapshot shows what waited, too
		return f.shot(ctx, f.hub.resync(f), yield)
	}
	return f.send(p.frames, yield), nil
}

// shot yields the snapshot at a position.
func (f *follower) shot(ctx context.Context, position string, yield func(event.Batch, error) bool) (more bool, err error) {
	f.hub.stats.snapshots.Add(1)
	batch := event.Batch{ID: position}
	for _, topic := range f.feed.topics {
		events, err := f.feed.snapshot(ctx, topic)
		if err != nil {
			return false, err
		}
		batch.Events = append(batch.Events, events...)
	}
	return yield(batch, nil), nil
}

// send yields frames: all at once, unless they were missed and are many.
func (f *follower) send(frames []*event.Frame, yield func(event.Batch, error) bool) (more bool) {
	for len(frames) > 0 {
		n, bytes := 0, 0
		for n < len(frames) && bytes <= f.hub.config.QueueBytes {
			bytes += frames[n].Size()
			n++
		}
		f.hub.stats.deliver(frames[:n])
		if !yield(event.Batch{Frames: frames[:n:n]}, nil) {
			return false
		}
		frames = frames[n:]
	}
	return true
}

// longestWait is how long a page waits at most before it comes back: that they
// are sent away one by one spreads them already.
const longestWait = 5 * time.Second

// farewell sends what waits and asks the page to come back after a random
// time. The feed then ends for the reason. A snapshot is left to the next one.
func (f *follower) farewell(reason error, yield func(event.Batch, error) bool) error {
	p := f.take()
	if p.over != nil {
		return p.over
	}
	batch := event.Batch{Frames: p.frames}
	if window := f.hub.config.DrainWindow; window > 0 {
		batch.Retry = time.Millisecond + random(min(window, longestWait))
	}
	f.hub.stats.deliver(p.frames)
	if (len(batch.Frames) > 0 || batch.Retry > 0) && !yield(batch, nil) {
		return nil
	}
	return reason
}
