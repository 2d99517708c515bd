package hub

import (
	"math/rand/v2"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// longestWait bounds the random time that a client is asked to wait before it
// reconnects. More is not needed, since the ends of the feeds are spread
// already.
const longestWait = 5 * time.Second

// farewell ends the feed by its limit, with what waits, and asks the client to wait a
// random time before it reconnects. A snapshot is not sent: the client gets it when it
// reconnects.
func (r *reader) farewell() {
	p := r.take()
	if over, ok := p.over.(*final); ok {
		r.finish(p.frames, over.events)
		return
	}
	if r.todo.err = p.over; p.over != nil {
		return
	}
	if r.todo.err = ErrLifetime; r.drains {
		r.todo.err = ErrDraining
	}
	batch := event.Batch{Frames: p.frames}
	if window := r.hub.config.DrainWindow; window > 0 {
		batch.Retry = time.Millisecond + random(min(window, longestWait))
	}
	r.hub.stats.deliver(p.frames)
	if len(batch.Frames) > 0 || batch.Retry > 0 {
		r.todo.batch = &batch
	}
}

// due returns what receives a value at the limit.
func (r *reader) due() <-chan time.Time {
	if r.limit == nil {
		return nil
	}
	return r.limit.C
}

// random returns a random duration less than d.
func random(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d)
}

// lifetime returns the limit that MaxLifetime sets, with V1 only: older clients count
// how often they reconnect, and give up.
func (r *reader) lifetime() *time.Timer {
	d := r.hub.config.MaxLifetime
	if d <= 0 || event.ProtocolFrom(r.ctx).Generation() != event.V1 {
		return nil
	}
	return time.NewTimer(d + random(d/10))
}
