package hub

import "time"

// MemoryConfig bounds what a [Memory] keeps and says what it does when a bound
// is met. The zero value has the defaults, which also stand in for a bound that
// is negative where nothing else is said. Callbacks are called without any
// lock, so they may use the hub; they should not block.
type MemoryConfig struct {
	// ReplayEvents, ReplayBytes and ReplayAge bound what is kept of a topic for
	// pages that come back; the bytes are about those of memory. They should
	// let more be kept than may wait for a follower, so that one that was
	// disconnected for being slow misses nothing. Default 4096, 4 MiB and 10
	// minutes. With negative ReplayEvents nothing is kept.
	ReplayEvents int
	ReplayBytes  int
	ReplayAge    time.Duration
	// ReplayTotal bounds it for all topics together, in bytes: the oldest goes
	// first. Default 64 MiB.
	ReplayTotal int

	// QueueEvents and QueueBytes bound what waits for a follower. What was
	// published at once is never refused by them alone. Default 1024 and 1 MiB.
	QueueEvents int
	QueueBytes  int
	// Overflow is what happens beyond. Default Coalesce.
	Overflow Policy
	// OnOverflow is told of each follower that was coalesced, resynchronised,
	// disconnected, or lost events by DropOldest, by the goroutine that
	// published. Optional.
	OnOverflow func(f Follower, outcome Outcome)

	// OnGap is told of each follower whose id was of another epoch, too old, or
	// from the future, before it gets its snapshot. Optional.
	OnGap func(f Follower, after string)
	// OnPresence is told how many follow a topic by its name, each time that
	// changes: in order, and one call after the other. Optional.
	OnPresence func(topic string, followers int)

	// DrainWindow is how long Shutdown spreads the end of the feeds over. Each
	// page waits a random time before it comes back, as long at most, and no
	// more than 5s. Default 5s; negative: all end at once.
	DrainWindow time.Duration
	// MaxLifetime ends a feed after that long, with up to a tenth more at
	// random, so that pages spread over new servers. Only clients that speak V1
	// are asked to come back: older ones count how often, and give up. Default
	// 0: none.
	MaxLifetime time.Duration
	// MaxFollowers and MaxPerKey bound the followers in all, and those with one
	// key: see Feed.By. Who is beyond is told so for good, so leave room for
	// pages that come back before their old stream is known to be gone. Default
	// 0: none.
	MaxFollowers int
	MaxPerKey    int
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
	if c.DrainWindow == 0 {
		c.DrainWindow = 5 * time.Second
	}
	return c
}

// or returns a bound, or the default for one that is not positive.
func or[T int | time.Duration](bound, fallback T) T {
	if bound > 0 {
		return bound
	}
	return fallback
}
