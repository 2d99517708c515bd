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

// Feed names the topics and patterns that a stream follows. It is a value: it
// may be kept, copied, and followed by any number of streams. Following the
// zero Feed returns ErrClosed.
type Feed struct {
	hub      *Memory
	topics   []string
	key      string
	snapshot SnapshotFunc
}

// Feed implements [Hub].
func (m *Memory) Feed(topics ...string) Feed {
	f := Feed{hub: m}
	for _, topic := range topics {
		if !slices.Contains(f.topics, topic) {
			f.topics = append(f.topics, topic)
		}
	}
	return f
}

// Snapshot returns the feed with a function that shows the current state of
// each of its topics and patterns. A follower receives the snapshot before
// anything else if it has no id, if it has a gap, and if it was too slow: see
// [Coalesce]. Then it receives what was published since. An event that is
// published while the snapshot is taken is sent after it, though the snapshot
// may show it already. So events of such a feed should replace, not append.
func (f Feed) Snapshot(snapshot SnapshotFunc) Feed {
	f.snapshot = snapshot
	return f
}

// By returns the feed with a key, such as a user or an address.
// MemoryConfig.MaxPerKey bounds the followers with one key. Default "": only
// MaxFollowers applies.
func (f Feed) By(key string) Feed {
	f.key = key
	return f
}

// Admit returns an error if the feed cannot be followed now, or nil. A stream
// calls it before it sends anything. ErrTopic is returned for a malformed
// topic, ErrTooMany and ErrTooManyPerKey at a bound of MemoryConfig, and
// ErrDraining and ErrClosed when the hub is shut down or closed.
func (f Feed) Admit(context.Context, string) error {
	if f.hub == nil {
		return ErrClosed
	}
	return f.hub.admit(f)
}

// Events yields what was published after the event with the id after, and then
// what is published, until ctx is done. If after is "", it yields only what is
// published from now on, with the snapshot before it if the feed has one. The
// first batch is yielded at once; if there is nothing to send, it holds only an
// id.
//
// It ends with ErrSlow, ErrDraining, ErrLifetime, ErrGap, ErrClosed or the
// error of the snapshot. The client reconnects after these. Before it yields a
// batch, it may also end with the errors of [Feed.Admit].
func (f Feed) Events(ctx context.Context, after string) iter.Seq2[event.Batch, error] {
	return func(yield func(event.Batch, error) bool) {
		if ctx.Err() != nil {
			return
		}
		if err := f.follow(ctx, after, yield); err != nil && ctx.Err() == nil {
			yield(event.Batch{}, err)
		}
	}
}

func (f Feed) follow(ctx context.Context, after string, yield func(event.Batch, error) bool) error {
	if err := f.Admit(ctx, after); err != nil {
		return err
	}
	f.hub.catchUp(ctx, after)
	follower, start, err := f.hub.join(f, after)
	if err != nil {
		return err
	}
	defer f.hub.leave(follower)
	f.hub.greet(follower, start, after)
	return follower.run(ctx, start, yield)
}
