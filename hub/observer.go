package hub

import (
	"context"
	"maps"
	"time"
)

// Observer sees what is published, for traces. For metrics there is [Hub.Stats], which
// has all counts and needs no observer.
//
// A trace goes from who publishes to the processes whose followers receive it:
// Publish begins a span of the request and returns a [Carrier] with its id. The
// hub carries that with the message, also through a broker. Queued gets it in
// each process, once for a message and not for each of its followers.
type Observer interface {
	// Publish is called when events are published, before they are, on the goroutine
	// that publishes, with its ctx. What it returns goes with the message. done is called
	// with the error of Publish when that returns, or nil is returned for it.
	// PublishOnce calls it as well, also where the key was published before.
	Publish(ctx context.Context, topic string, events int) (with Carrier, done func(err error))
	// Queued is called when a message was queued for followers of this process, if there
	// are any. It is called on a goroutine of the hub, one call after the other, so it delays
	// nobody. If more than 1024 calls wait, the newest is left out, and that is logged.
	Queued(q Queued)
}

// Carrier is text that goes with a message, such as traceparent and its value. Over a
// broker these are headers of the message. So keys are of letters, digits, "-" and "_",
// values are printable ASCII, and all of it is at most 8 KiB; a hub over a broker
// leaves out what is not, and logs that once. It must not be changed once it was returned.
// Whoever may publish to the broker may set any, so take no more from it than ids.
type Carrier map[string]string

// Queued is a message as an [Observer] sees it.
type Queued struct {
	Topic     string
	Events    int
	Followers int       // of this process that it was queued for; one that follows several topics and patterns of the feed may count for each
	At        time.Time // when it was published, by the clock of the broker if there is one
	Carrier   Carrier   // of its publisher, or nil
}

// Observe tells the observers of a config that events are published. What it returns
// is carried with the message, and told how that went. It is for hubs over a broker.
func (r *Replica) Observe(ctx context.Context, topic string, events int) (with Carrier, done func(err error)) {
	return r.observe(ctx, topic, events)
}

func (c *core) observe(ctx context.Context, topic string, events int) (with Carrier, done func(err error)) {
	if len(c.config.Observers) == 0 || events == 0 {
		return nil, func(error) {}
	}
	ends := make([]func(error), 0, len(c.config.Observers))
	for _, o := range c.config.Observers {
		c.traces.call(func() {
			carried, end := o.Publish(ctx, topic, events)
			if with == nil {
				with = carried
			} else {
				with = maps.Clone(with)
				maps.Copy(with, carried)
			}
			if end != nil {
				ends = append(ends, end)
			}
		})
	}
	return with, func(err error) {
		for _, end := range ends {
			c.traces.call(func() { end(err) })
		}
	}
}

// tellQueued has the observers told that a message was queued.
func (c *core) tellQueued(q Queued) {
	if q.Followers == 0 {
		return
	}
	for _, o := range c.config.Observers {
		c.traces.add(func() { o.Queued(q) })
	}
}
