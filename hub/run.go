package hub

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// run yields batches for the follower until the feed ends.
func (f *follower) run(ctx context.Context, s *start, yield func(event.Batch, error) bool) error {
	if more, err := f.hand(ctx, f.begin(ctx, s), yield); err != nil || !more {
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
		case <-f.feed.until:
			return f.finish(ctx, f.take().frames, f.feed.last, yield)
		case <-f.wake:
		}
		if ctx.Err() != nil {
			return nil
		}
		p := f.take()
		if p.state&draining != 0 && end.reason != ErrDraining {
			end.stop()
			end = after(random(f.hub.config.DrainWindow), ErrDraining)
		}
		if more, err := f.next(ctx, &p, yield); err != nil || !more {
			return err
		}
	}
}

// deadline is when a feed ends by itself, and with which error.
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

// random returns a random duration less than d.
func random(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d)
}

// lifetime returns the deadline that MaxLifetime sets, with V1 only: older
// clients count how often they reconnect, and give up.
func (f *follower) lifetime(ctx context.Context) deadline {
	d := f.hub.config.MaxLifetime
	if d <= 0 || event.ProtocolFrom(ctx).Generation() != event.V1 {
		return deadline{}
	}
	return after(d+random(d/10), ErrLifetime)
}

// next yields what the follower took from its queue, a snapshot, or what it gets
// for a gap.
func (f *follower) next(ctx context.Context, p *pending, yield func(event.Batch, error) bool) (more bool, err error) {
	if over, ok := p.over.(*final); ok {
		return false, f.finish(ctx, p.frames, over.events, yield)
	}
	if p.over != nil {
		return false, p.over
	}
	if p.gap != nil {
		if more, err := f.hand(ctx, f.bridge(ctx, &start{at: *p.gap, gained: f.feed.topics}), yield); err != nil || !more {
			return more, err
		}
	}
	switch {
	case p.state&resync != 0: // the snapshot also shows what waited
		return f.hand(ctx, f.show(ctx, &start{at: f.hub.resync(f), gained: f.feed.topics}, nil), yield)
	case len(p.frames) == 0 && p.target != nil:
		return f.hand(ctx, delivery{first: event.Batch{ID: p.target.String()}}, yield)
	}
	return f.send(p.frames, yield), nil
}

// finish yields what waits and the last events.
func (f *follower) finish(ctx context.Context, frames []*event.Frame, last []event.Event, yield func(event.Batch, error) bool) error {
	f.hub.stats.deliver(frames)
	_, err := f.hand(ctx, delivery{first: event.Batch{Frames: frames, Events: last}}, yield)
	return err
}

// hand yields what the follower is sent next.
func (f *follower) hand(ctx context.Context, d delivery, yield func(event.Batch, error) bool) (more bool, err error) {
	if ctx.Err() != nil { // a snapshot may take a while
		return false, nil
	}
	b := &d.first
	if len(b.Frames)+len(b.Events) > 0 || b.ID != "" || b.Retry > 0 {
		if !yield(f.batch(*b), nil) {
			return false, nil
		}
	}
	return f.send(d.frames, yield), d.err
}

// batch returns a batch whose ids say what the stream covers.
func (f *follower) batch(b event.Batch) event.Batch {
	b.IDSuffix = f.suffix
	return b
}

// send yields frames in batches of about QueueBytes. Only a replay may need
// several.
func (f *follower) send(frames []*event.Frame, yield func(event.Batch, error) bool) (more bool) {
	for len(frames) > 0 {
		n, bytes := 0, 0
		for n < len(frames) && bytes <= f.hub.config.QueueBytes {
			bytes += frames[n].Size()
			n++
		}
		f.hub.stats.deliver(frames[:n])
		if !yield(f.batch(event.Batch{Frames: frames[:n:n]}), nil) {
			return false
		}
		frames = frames[n:]
	}
	return true
}

// longestWait bounds the random time that a client is asked to wait before it
// reconnects. More is not needed, since the ends of the feeds are spread
// already.
const longestWait = 5 * time.Second

// farewell yields what waits, and asks the client to wait a random time before
// it reconnects. It returns the reason, with which the feed ends. A snapshot is
// not sent: the client gets it when it reconnects.
func (f *follower) farewell(reason error, yield func(event.Batch, error) bool) error {
	p := f.take()
	if over, ok := p.over.(*final); ok {
		return f.finish(context.Background(), p.frames, over.events, yield)
	}
	if p.over != nil {
		return p.over
	}
	batch := event.Batch{Frames: p.frames}
	if window := f.hub.config.DrainWindow; window > 0 {
		batch.Retry = time.Millisecond + random(min(window, longestWait))
	}
	f.hub.stats.deliver(p.frames)
	if (len(batch.Frames) > 0 || batch.Retry > 0) && !yield(f.batch(batch), nil) {
		return nil
	}
	return reason
}
