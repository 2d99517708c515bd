package hub

import (
	"context"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// final ends a feed without an error, after its last events: the client has no
// reason to reconnect.
type final struct{ events []event.Event }

func (*final) Error() string { return "hub: the feed is over" }

// Disconnect implements [Hub].
func (m *Memory) Disconnect(ctx context.Context, key string, events ...event.Event) error {
	if err := m.checkKey(ctx, key, events); err != nil {
		return err
	}
	m.disconnect(key, time.Now(), events)
	return nil
}

// Allow implements [Hub]: it ends the refusal of a key that was disconnected.
func (m *Memory) Allow(ctx context.Context, key string) error {
	if err := m.checkKey(ctx, key, nil); err != nil {
		return err
	}
	m.allow(key)
	return nil
}

// CheckKey returns the error with which Disconnect and Allow of a [Hub] refuse these
// arguments, or nil.
func (r *Replica) CheckKey(ctx context.Context, key string, events ...event.Event) error {
	return r.checkKey(ctx, key, events)
}

// Disconnect ends the feeds with a key in this process, as Disconnect of a [Hub] does
// in all. The key is refused for MemoryConfig.RefuseFor from the time at on.
func (r *Replica) Disconnect(key string, at time.Time, events ...event.Event) {
	r.disconnect(key, at, events)
}

// Allow lets a key follow again in this process: see [Hub].
func (r *Replica) Allow(key string) { r.allow(key) }

// checkKey returns why a key cannot be disconnected or allowed, or nil.
func (c *core) checkKey(ctx context.Context, key string, events []event.Event) error {
	if err := checkEvents(ctx, events); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case key == "":
		return ErrKey
	case c.closed:
		return ErrClosed
	}
	return nil
}

// disconnect ends the feeds with a key, and refuses it for a time from then on.
func (c *core) disconnect(key string, from time.Time, events []event.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.banned.add(key, from, c.config.RefuseFor)
	if a := c.keys[key]; a != nil {
		for _, m := range a.members {
			m.follower.end(&final{events})
		}
	}
}

func (c *core) allow(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.banned.lift(key)
}

// makeRoom ends a stream if there are too many with the key of a follower: that of the
// same page, which the page has lost, or else the oldest. The page of the oldest
// is refused from then on, so that two pages do not end each other's without end.
func (c *core) makeRoom(f *follower) {
	a := c.keys[f.feed.key]
	if c.config.MaxPerKey <= 0 || a == nil {
		return
	}
	var oldest *follower
	n := 0
	for _, m := range a.members {
		other := m.follower
		if other.replaced {
			continue
		}
		if other.tag() == f.tag() {
			other.replace()
			return
		}
		if n++; oldest == nil || other.since.Before(oldest.since) {
			oldest = other
		}
	}
	if n >= c.config.MaxPerKey {
		oldest.replace()
		c.evicted.add(oldest.tag(), time.Now(), c.config.ReplayAge)
	}
}

// replace ends the feed of a follower whose place another takes.
func (f *follower) replace() {
	f.replaced = true
	f.end(&final{})
}
