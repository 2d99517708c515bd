package hub

import "github.com/echo-datastar/datastar/event"

// view is what shows a follower the current state.
type view struct {
	frames []*event.Frame // snapshots that are shared
	events []event.Event  // snapshots of its own
	id     position       // which the client has after the snapshots
	since  []*event.Frame // what was published after that, and is not in its queue
}

// view takes the snapshots of the topics that a follower has seen nothing of.
func (r *reader) view(s *start) (view, error) {
	switch {
	case r.feed.snapshot != nil:
		return r.ownView(s)
	case len(s.known) > 0: // so that it is sent what it missed in one order
		return r.sharedView(s, s.at.seq)
	}
	v, err := r.sharedView(s, 0)
	if err == errOutrun {
		return r.sharedView(s, s.at.seq)
	}
	return v, err
}

func (r *reader) ownView(s *start) (view, error) {
	v := view{id: s.shown()}
	for _, topic := range s.gained {
		events, err := r.hub.shots.own(r, topic)
		if err != nil {
			return v, err
		}
		v.events = append(v.events, events...)
	}
	return v, nil
}

// shown returns the position of a follower after the snapshots.
func (s *start) shown() position {
	if len(s.known) > 0 {
		return s.from // it is yet to be sent what it missed of the others
	}
	return s.at
}

// mostSince bounds what is sent after a snapshot that is older than its follower.
const mostSince = 256

// sharedView takes snapshots that others wait for, too. They may be older than
// the follower, but not than a number: then it is sent what was published since.
// errOutrun is returned if that is too much, or not kept any more.
func (r *reader) sharedView(s *start, from uint64) (view, error) {
	v := view{id: s.shown()}
	for _, topic := range s.gained {
		shot, err := r.hub.shots.take(r, topic, position{epoch: s.at.epoch, seq: from})
		if err != nil {
			return v, err
		}
		v.frames = append(v.frames, shot.frame)
		if shot.at.epoch == v.id.epoch && shot.at.seq < v.id.seq && len(s.known) == 0 {
			v.id = shot.at
		}
	}
	if len(s.known) > 0 {
		return v, nil
	}
	var held bool
	if v.since, held = r.hub.missed(s.gained, v.id.seq, s.at.seq); !held || len(v.since) > mostSince {
		return v, errOutrun
	}
	return v, nil
}
