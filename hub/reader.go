package hub

import (
	"context"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// reader yields what waits for its follower. While it waits, it has little on the
// stack: that of a stream, which writes what is yielded, grows once and shrinks only
// if little of it is in use.
type reader struct {
	*follower
	ctx    context.Context
	left   <-chan struct{} // closed when its client has left: nothing is sent any more
	todo   delivery
	drains bool        // the limit is that of a hub that drains, and not MaxLifetime
	limit  *time.Timer // when the feed ends by itself, or nil
}

// waker is a context that need not have a channel for its end: that of a stream. Instead
// of Done it has Wake: it sends to the channel when it ends, unless that is when what
// Wake returns is closed.
type waker interface {
	Wake(wake chan<- struct{}) (left <-chan struct{})
}

// join adds a follower of the feed to the hub, and begins. If that is not possible, the
// feed ends with the error.
func (r *reader) join(f Feed, after string) {
	if r.ctx.Err() != nil {
		return
	}
	if r.todo.err = f.Admit(r.ctx, after); r.todo.err != nil {
		return
	}
	if f.hub.catchUp != nil {
		f.hub.catchUp(r.ctx, after)
	}
	var s *start
	if r.follower, s, r.todo.err = f.hub.join(f.feed, after); s != nil {
		r.listen()
		r.begin(s)
	}
}

// listen has the reader woken when its context ends.
func (r *reader) listen() {
	if w, ok := r.ctx.(waker); ok {
		r.left = w.Wake(r.wake)
	} else {
		r.left = r.ctx.Done()
	}
}

// leave removes the follower from the hub.
func (r *reader) leave() {
	if r.follower != nil {
		r.hub.leave(r.follower)
	}
}

// await waits for a value, or until the context ends.
func (r *reader) await(ch <-chan struct{}) error {
	defer r.rouse() // for what may wait since
	for {
		select {
		case <-ch:
			return nil
		case <-r.left:
			return context.Canceled
		case <-r.wake:
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
	}
}

// wait waits until there is something to yield. It reports false if the feed has ended.
func (r *reader) wait() bool {
	for r.ctx.Err() == nil {
		switch d := &r.todo; {
		case d.batch != nil || len(d.frames) > 0 || d.err != nil:
			return true
		case d.last:
			return false
		}
		r.todo = delivery{} // which may hold an array of frames
		select {
		case <-r.left:
		case <-r.due():
			r.farewell()
		case <-r.feed.until:
			r.end(&final{r.feed.last})
			r.react()
		case <-r.wake:
			r.react()
		}
	}
	return false
}

// hand yields a batch, or the error with which the feed ends. It reports false if no
// more is wanted.
func (r *reader) hand(yield func(event.Batch, error) bool) bool {
	var batch event.Batch
	switch d := &r.todo; {
	case d.batch != nil:
		batch, d.batch = *d.batch, nil
	case len(d.frames) > 0:
		batch.Frames = r.part()
	default:
		yield(batch, d.err)
		return false
	}
	batch.IDSuffix = r.suffix
	return yield(batch, nil)
}

// part takes frames of about QueueBytes. Only a replay may need several parts.
func (r *reader) part() (frames []*event.Frame) {
	n, bytes := 0, 0
	for n < len(r.todo.frames) && bytes <= r.hub.config.QueueBytes {
		bytes += r.todo.frames[n].Size()
		n++
	}
	frames, r.todo.frames = r.todo.frames[:n:n], r.todo.frames[n:]
	r.hub.stats.deliver(frames)
	return frames
}

// react sees to what the follower took from its queue, a snapshot, or what it gets for
// a gap.
func (r *reader) react() {
	p := r.take()
	if p.state&draining != 0 && !r.drains {
		r.limit, r.drains = time.NewTimer(random(r.hub.config.DrainWindow)), true
	}
	switch over, last := p.over.(*final); {
	case last:
		r.finish(p.frames, over.events)
	case p.over != nil:
		r.todo.err = p.over
	case p.state&resync != 0: // the snapshot also shows what waited
		s := &start{at: r.hub.resync(r.follower), gained: r.feed.topics}
		if p.gap != nil {
			r.bridge(s)
		} else {
			r.show(s, nil)
		}
	case p.gap != nil:
		r.bridge(&start{at: *p.gap, gained: r.feed.topics})
		r.todo.add(p.frames)
	case len(p.frames) == 0 && p.target != nil:
		r.todo.batch = &event.Batch{ID: p.target.String()}
	default:
		r.todo.frames = p.frames
	}
}

// finish ends the feed with what waits and the last events.
func (r *reader) finish(frames []*event.Frame, last []event.Event) {
	r.hub.stats.deliver(frames)
	r.todo.last = true
	if len(frames)+len(last) > 0 {
		r.todo.batch = &event.Batch{Frames: frames, Events: last}
	}
}
