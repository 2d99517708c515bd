package hub

import (
	"context"
	"slices"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Memory is a [Hub] in the memory of this process. Each one has an epoch of its
// own: to a follower that reconnects with an id of another hub, everything is a
// gap.
type Memory struct {
	*core
	once once // under the lock
}

var _ Hub = (*Memory)(nil)

// NewMemory returns an empty hub.
func NewMemory(config MemoryConfig) *Memory { return &Memory{core: newCore(config)} }

// Publish implements [Hub].
func (m *Memory) Publish(ctx context.Context, topic string, events ...event.Event) error {
	return m.send(ctx, "", topic, events)
}

// send publishes events: once, if there is a key.
func (m *Memory) send(ctx context.Context, key, topic string, events []event.Event) error {
	if err := check(ctx, topic, events); err != nil {
		return err
	}
	with, done := m.observe(ctx, topic, len(events))
	crowded, err := m.publish(key, topic, with, slices.Clone(events))
	m.relieve(crowded)
	done(err)
	return err
}

// publish applies the events with the next sequence number, if there is no key or it is
// new.
func (m *Memory) publish(key, topic string, with Carrier, events []event.Event) (crowded []*follower, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, ErrClosed
	}
	if len(events) == 0 {
		return nil, nil
	}
	now := time.Now()
	if key != "" && !m.once.first(key, now, m.config.ReplayAge) {
		return nil, nil
	}
	m.stats.published.Add(uint64(len(events)))
	return m.apply(topic, m.now.next(), now, with, events), nil
}

// check returns why the events cannot be published, or nil.
func check(ctx context.Context, topic string, events []event.Event) error {
	if err := checkEvents(ctx, events); err != nil {
		return err
	}
	return checkTopic(topic, false)
}

// checkEvents returns the error of ctx, or that of the first event that has one.
func checkEvents(ctx context.Context, events []event.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for i := range events {
		if err := events[i].Err(); err != nil {
			return err
		}
	}
	return nil
}
