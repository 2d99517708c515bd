package hub

import (
	"context"
	"iter"
	"slices"

	"github.com/echo-datastar/datastar/event"
)

// SnapshotFunc returns events that show the current state of a topic or
// pattern. The app must store a change where the function reads it before it
// publishes the change.
type SnapshotFunc func(ctx context.Context, topic string) ([]event.Event, error)

// GapFunc returns events for a follower that missed something that cannot be
// replayed. It is called on the goroutine of its stream.
type GapFunc func(ctx context.Context, f Follower) []event.Event

// Feed names the topics and patterns that a stream follows. It is a value: it
// may be kept, copied, and followed by any number of streams. Following the
// zero Feed returns ErrClosed.
type Feed struct {
	hub *core
	*feed
}

// feed does not change once it is made.
type feed struct {
	topics   []string
	suffix   string // of ids: "." and what they say of the topics
	key      string
	snapshot SnapshotFunc
	onGap    GapFunc
	until    <-chan struct{}
	last     []event.Event // when until is closed
}

// Feed implements [Hub].
func (c *core) Feed(topics ...string) Feed {
	f := &feed{}
	for _, topic := range topics {
		if !slices.Contains(f.topics, topic) {
			f.topics = append(f.topics, topic)
		}
	}
	if len(topics) > 0 {
		f.suffix = "." + coverOf(f.topics)
	}
	return Feed{c, f}
}

// Snapshot returns the feed with a function that shows the current state of
// each of its topics and patterns, for the page of this feed alone: see
// MemoryConfig.Snapshot for one that all pages share. A follower receives the
// snapshot before anything else if it has no id, if it has a gap, and if it was
// too slow: see [Coalesce]. A page whose stream did not follow a topic before it
// reconnected receives the snapshot of that topic. Then it receives what was
// published since. An event that is published while the snapshot is taken is sent
// after it, though the snapshot may show it already. So events of such a feed
// should replace, not append.
//
// If the function fails, the feed ends with its error, and the client reconnects
// after a random time of 1 to 5 s.
func (f Feed) Snapshot(snapshot SnapshotFunc) Feed {
	return f.with(func(g *feed) { g.snapshot = snapshot })
}

// OnGap returns the feed with a function for its gaps, in place of
// MemoryConfig.OnGap.
func (f Feed) OnGap(onGap GapFunc) Feed { return f.with(func(g *feed) { g.onGap = onGap }) }

// By returns the feed with a key, such as a user or a session: by it [Hub.Present]
// and OnPresence name who is there, [Hub.Disconnect] ends feeds, and
// MemoryConfig.MaxPerKey bounds them. Default "": none of these applies.
func (f Feed) By(key string) Feed { return f.with(func(g *feed) { g.key = key }) }

// Until returns the feed with an end: when ctx is done, such as that of a session, a
// follower receives what waits and then the events, such as a redirect. The feed
// ends without an error, so that the client does not reconnect.
func (f Feed) Until(ctx context.Context, events ...event.Event) Feed {
	return f.with(func(g *feed) { g.until, g.last = ctx.Done(), slices.Clone(events) })
}

// with returns a changed copy. The zero Feed stays as it is.
func (f Feed) with(set func(*feed)) Feed {
	if f.feed == nil {
		return f
	}
	changed := *f.feed
	set(&changed)
	return Feed{f.hub, &changed}
}

// seats returns how many seats a follower of the feed has.
func (f *feed) seats() int {
	if f.key == "" {
		return len(f.topics)
	}
	return len(f.topics) + 1
}

// shows reports whether there is a snapshot for the feed.
func (f *feed) shows(c *core) bool { return f.snapshot != nil || c.config.Snapshot != nil }

// Admit returns an error if the feed cannot be followed now, or nil. A stream
// calls it before it sends anything. ErrTopic is returned for a malformed
// topic, ErrTooMany at MemoryConfig.MaxFollowers, ErrTooManyPerKey and
// ErrDisconnected for those that were ended so, and ErrDraining and ErrClosed when
// the hub is shut down or closed.
func (f Feed) Admit(_ context.Context, after string) error {
	if f.hub == nil {
		return ErrClosed
	}
	return f.hub.admit(f.feed, after)
}

// Events yields what was published after the event with the id after, and then
// what is published, until ctx is done. If after is "", it yields only what is
// published from now on, with the snapshot before it if the feed has one. The
// first batch is yielded at once; if there is nothing to send, it holds only an
// id.
//
// It ends with ErrSlow, ErrDraining, ErrLifetime, ErrClosed or the error of the
// snapshot. The client reconnects after these. Before it yields a batch, it may
// also end with the errors of [Feed.Admit].
func (f Feed) Events(ctx context.Context, after string) iter.Seq2[event.Batch, error] {
	return func(yield func(event.Batch, error) bool) {
		r := reader{ctx: ctx}
		defer r.leave()
		for r.join(f, after); r.wait() && r.hand(yield); {
		}
	}
}
