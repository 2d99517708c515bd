package hub

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// core is what the hubs of this package are made of: it knows who follows what,
// queues events for the followers, and keeps events for replay.
//
// What happens under its lock is bounded by the followers of one topic, and by
// what they missed of it. Snapshots are rendered, queues are coalesced, patterns
// are searched and callbacks are called without it.
type core struct {
	config    MemoryConfig
	stats     counters
	calls     calls
	traces    calls        // of observers, which may be many: callbacks do not wait for them
	log       *slog.Logger // logs as callbacks are called
	shots     shots
	refreshes refreshes
	idle      chan struct{} // closed when all feeds have ended after Shutdown

	mu       sync.Mutex
	now      position // after everything that was published
	base     position // where the epoch begins
	draining bool
	closed   bool
	since    time.Time // when the hub was made, or began to end

	// Who follows.
	topics    map[string]*topic
	patterns  patterns
	followers map[*follower]struct{}
	keys      map[string]*audience // followers by the key of Feed.By
	banned    bans                 // keys
	evicted   bans                 // tags of pages
	active    int                  // followers, including those that are leaving
	presence  presence

	// What is kept for replay.
	history history
	floors  floors
	sweep   *time.Timer
	marks   marks
	moved   uint64    // where the cursors of idle followers were moved to last
	movedAt time.Time // when that was

	// catchUp waits for what a client has seen already, or is nil.
	catchUp func(ctx context.Context, after string)
}

func newCore(config MemoryConfig) *core {
	c := &core{
		config:    config.withDefaults(),
		since:     time.Now(),
		idle:      make(chan struct{}),
		topics:    map[string]*topic{},
		followers: map[*follower]struct{}{},
		keys:      map[string]*audience{},
		floors:    newFloors(),
	}
	c.now = position{epoch: newEpoch()}
	c.base = c.now
	c.calls.log, c.calls.what = c.config.Logger, "callback"
	c.log = slog.New(later{c.config.Logger.Handler(), &c.calls})
	c.traces.log, c.traces.what = c.log, "observer"
	c.presence = newPresence()
	c.shots.begin(c)
	c.refreshes.of = map[string]*refresh{}
	return c
}

// apply keeps the events for replay, and queues them for all followers of the
// topic. It returns those whose queue has to be relieved: see [core.relieve].
func (c *core) apply(name string, at position, stored time.Time, with Carrier, events []event.Event) (crowded []*follower) {
	c.now = at
	t := c.topic(name)
	followers := len(t.audience.members)
	e := newEntry(t, at, stored, event.NewFrame(at.String(), events...))
	crowded = c.queue(&t.audience, e, crowded)
	for p := range c.patterns.matching(name) {
		crowded = c.queue(&p.audience, e, crowded)
		followers += len(p.audience.members)
	}
	if len(c.config.Observers) > 0 {
		c.tellQueued(Queued{name, len(events), followers, stored, with})
	}
	c.keep(e)
	return crowded
}

// queue queues an entry for an audience.
func (c *core) queue(a *audience, e *entry, crowded []*follower) []*follower {
	for _, member := range a.members {
		switch outcome, events := member.follower.push(e); outcome {
		case none:
		case Coalesced: // not yet
			crowded = append(crowded, member.follower)
		default:
			c.overflowed(member.follower, outcome, events)
		}
	}
	return crowded
}

// position returns the cursor after all that was applied.
func (c *core) position() position {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Position implements [Hub].
func (c *core) Position() string { return c.position().String() }
