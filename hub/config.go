package hub

import (
	"log/slog"
	"time"
)

// MemoryConfig bounds what a [Memory] keeps, and says what happens at a bound.
// The zero value has the defaults. A negative bound also means the default,
// unless its field says otherwise. Callbacks are called without a lock, so they may use
// the hub. OnOverflow, OnPresence and Logger are called one after the other, on a
// goroutine of the hub: a slow one delays no page. If more than 1024 calls wait, the
// newest is left out, and that is logged. A callback that panics is logged.
type MemoryConfig struct {
	// ReplayEvents, ReplayBytes and ReplayAge bound what is kept of each topic for
	// replay. Bytes are an estimate of memory. The bounds should exceed those of
	// the queue, so that a follower that was disconnected for being slow has no
	// gap when it reconnects. Default 4096, 4 MiB and 10 minutes. A negative
	// ReplayEvents keeps nothing.
	ReplayEvents int
	ReplayBytes  int
	ReplayAge    time.Duration
	// ReplayTotal bounds what is kept of all topics together, in bytes. The oldest
	// events are dropped first. Default 64 MiB.
	ReplayTotal int

	// QueueEvents and QueueBytes bound what waits for a follower. The events of a
	// single Publish always fit an empty queue. Default 1024 and 1 MiB.
	QueueEvents int
	QueueBytes  int
	// Overflow is what happens to a follower whose queue exceeds its bounds.
	// Default Coalesce.
	Overflow Policy
	// OnOverflow is called for each follower whose queue exceeded its bounds, with
	// the outcome. With DropOldest it is called for each Publish that made the
	// follower lose events. Optional.
	OnOverflow func(f Follower, outcome Outcome)

	// Snapshot shows the current state of a topic or pattern to all followers of
	// feeds without a snapshot of their own: see Feed.Snapshot for when. It is called
	// once for all that wait for the topic, and its events are encoded once per
	// protocol. They are used for a second, followed by what was published since. Its
	// ctx is done when the hub is closed, and carries nothing of a request: what it
	// returns is shown to everybody. If it fails, that is logged once, and it is not
	// called again for a second; clients reconnect after a random time of 1 to 5 s.
	// Refresh publishes it after a change. Optional.
	Snapshot SnapshotFunc
	// Snapshots bounds the snapshot functions that run at a time, those of feeds
	// included. Default 8.
	Snapshots int

	// OnGap returns the events that a follower gets for a gap, before a snapshot: the
	// id that it reconnects with is of another epoch, older than what is kept, or
	// newer than what was published, or the broker lost messages. Default: [Reload]
	// for a feed without a snapshot, and no events for others.
	OnGap GapFunc
	// OnPresence is called when followers of a topic joined or left: those by its name,
	// not by a pattern. If it is slow, it is called once for several changes. Optional.
	OnPresence func(p Presence)
	// PresenceGrace is how long OnPresence waits before it is called for a stream that
	// ended. If another with the same key begins meanwhile, as when a page is
	// reloaded, nobody left and nobody joined: it is called for the stream that began,
	// whose page may show an older number, with the same number. Default 2s. Negative:
	// it does not wait.
	PresenceGrace time.Duration

	// DrainWindow is the time over which Shutdown spreads the ends of the feeds.
	// When a feed ends by Shutdown or MaxLifetime, its client is also asked to
	// wait a random time before it reconnects, of at most DrainWindow and at most
	// 5s. Default 5s. Negative: all feeds end at once, and clients are not asked
	// to wait.
	DrainWindow time.Duration
	// MaxLifetime ends a feed with ErrLifetime after that time plus a random tenth
	// at most, so that clients spread over new servers. Only feeds of V1 clients
	// end: older clients count how often they reconnect, and give up. Default 0:
	// no limit.
	MaxLifetime time.Duration
	// MaxFollowers bounds the number of followers. A client that exceeds it is refused,
	// so leave room for clients that reconnect before the end of their old stream is
	// noticed. Default 0: no limit.
	MaxFollowers int
	// MaxPerKey bounds the number of followers with one key of Feed.By, in this
	// process. One more ends another: the one that its page had before it lost the
	// connection, or else the oldest. That ends properly, and if its page reconnects
	// within ReplayAge, it is refused with ErrTooManyPerKey. Default 0: no limit.
	MaxPerKey int
	// RefuseFor is how long Disconnect refuses a key. Default 10 minutes.
	RefuseFor time.Duration

	// Observers see what is published and carry traces: see [Observer]. Each is told, in
	// order. Optional.
	Observers []Observer

	// Logger logs callbacks that panic or are too slow, and snapshots that fail.
	// Default slog.Default().
	Logger *slog.Logger
}

func (c MemoryConfig) withDefaults() MemoryConfig {
	if c.ReplayEvents == 0 {
		c.ReplayEvents = 4096
	}
	c.ReplayBytes = or(c.ReplayBytes, 4<<20)
	c.ReplayAge = or(c.ReplayAge, 10*time.Minute)
	c.ReplayTotal = or(c.ReplayTotal, 64<<20)
	c.QueueEvents = or(c.QueueEvents, 1024)
	c.QueueBytes = or(c.QueueBytes, 1<<20)
	c.Snapshots = or(c.Snapshots, 8)
	c.RefuseFor = or(c.RefuseFor, 10*time.Minute)
	if c.PresenceGrace == 0 {
		c.PresenceGrace = 2 * time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.DrainWindow == 0 {
		c.DrainWindow = 5 * time.Second
	}
	return c
}

// or returns the bound, or the fallback if the bound is not positive.
func or[T int | time.Duration](bound, fallback T) T {
	if bound > 0 {
		return bound
	}
	return fallback
}
