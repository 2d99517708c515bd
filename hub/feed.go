package hub

import (
	"context"
	"iter"
	"slices"

	"github.com/echo-datastar/datastar/event"
)

// SnapshotFunc returns what shows a topic, or pattern, as it is now. A change
// must be where it looks before the change is published.
type SnapshotFunc func(ctx context.Context, topic string) ([]event.Event, error)

// Feed is topics and patterns to follow. It is a value: it may be kept,
// copied, and followed by any number of streams. The zero Feed ends at once
// with ErrClosed.
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

// Snapshot returns the feed with a function that shows each of its topics as
// it is. A page that is fresh, or has a gap, or could not keep up, gets that
// first, and then what was published since. An event that was published while
// the snapshot was taken comes after it, though the snapshot may show it
// already: so such a feed's events should replace, not append.
func (f Feed) Snapshot(snapshot SnapshotFunc) Feed {
	f.snapshot = snapshot
	return f
}

// By returns the feed as one that counts against the key, such as a user or
// an address: see MemoryConfig.MaxPerKey.
func (f Feed) By(key string) Feed {
	f.key = key
	return f
}

// Admit returns why nobody can follow the feed now, before anything is sent:
// ErrTopic, ErrTooMany, ErrTooManyPerKey, ErrDraining or ErrClosed.
func (f Feed) Admit(context.Context, string) error {
	if f.hub == nil {
		return ErrClosed
	}
	return f.hub.admit(f)
}

// Events yields what was published after an id, and then what is published,
// until ctx is done. The page is fresh if after is "": it gets the snapshot if
// there is one, and then what is new. The first batch comes at once, if only
// with the id that the page goes on from.
//
// It ends with ErrSlow, ErrDraining, ErrLifetime, ErrGap, ErrClosed or the error
// of the snapshot, after which the page comes back; or, before anything else, with
// ErrTooMany, ErrTooManyPerKey or ErrTopic, after which it does not.
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
