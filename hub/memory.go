package hub

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Memory is a [Hub] in the memory of this process. Each one has an epoch of its
// own: to a follower that reconnects with an id of another hub, everything is a
// gap.
type Memory struct {
	config MemoryConfig
	epoch  string
	stats  counters
	idle   chan struct{} // closed when all feeds have ended after Shutdown

	mu        sync.Mutex
	seq       uint64
	topics    map[string]*topic
	patterns  map[string]*pattern
	followers map[*follower]struct{}
	keys      map[string]int // number of followers by the key of Feed.By
	active    int            // followers, including those that are leaving
	draining  bool
	closed    bool

	oldest, newest *entry // of the entries that are kept, in the order of publishing
	bytes          int    // estimate of what they take
	forgotten      uint64 // the newest sequence number of the topics that were removed
	sweep          *time.Timer

	changes []change // for which OnPresence was not yet called
	telling bool

	replica *replica // what a Replica has in addition, or nil
}

var _ Hub = (*Memory)(nil)

// NewMemory returns an empty hub.
func NewMemory(config MemoryConfig) *Memory {
	return &Memory{
		config:    config.withDefaults(),
		epoch:     newEpoch(),
		idle:      make(chan struct{}),
		topics:    map[string]*topic{},
		patterns:  map[string]*pattern{},
		followers: map[*follower]struct{}{},
		keys:      map[string]int{},
	}
}

// Publish implements [Hub].
func (m *Memory) Publish(ctx context.Context, name string, events ...event.Event) error {
	if err := check(ctx, name, events); err != nil {
		return err
	}
	overflows, err := m.publish(name, slices.Clone(events))
	m.tellOverflows(overflows)
	return err
}

// check returns why the events cannot be published, or nil.
func check(ctx context.Context, name string, events []event.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := checkTopic(name, false); err != nil {
		return err
	}
	for i := range events {
		if err := events[i].Err(); err != nil {
			return err
		}
	}
	return nil
}

// publish applies the events with the next sequence number.
func (m *Memory) publish(name string, events []event.Event) ([]overflow, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, ErrClosed
	}
	if len(events) == 0 {
		return nil, nil
	}
	m.stats.published.Add(uint64(len(events)))
	return m.apply(name, m.seq+1, time.Now(), events), nil
}

// apply keeps the events for replay, and queues them for all followers of the
// topic.
func (m *Memory) apply(name string, seq uint64, at time.Time, events []event.Event) []overflow {
	m.seq = seq
	t := m.topic(name)
	e := newEntry(t, seq, at, event.NewFrame(formatID(m.epoch, seq), events...))
	m.keep(e)
	overflows := m.deliver(&t.audience, e, nil)
	for _, p := range t.patterns {
		overflows = m.deliver(&p.audience, e, overflows)
	}
	return overflows
}

// deliver queues an entry for an audience. It appends the followers whose queue
// overflowed.
func (m *Memory) deliver(a *audience, e *entry, overflows []overflow) []overflow {
	for _, member := range a.members {
		outcome, events := member.follower.push(e)
		if outcome == none {
			continue
		}
		m.stats.outcomes[outcome].Add(uint64(events))
		if m.config.OnOverflow != nil {
			overflows = append(overflows, overflow{member.follower, outcome})
		}
	}
	return overflows
}

func (m *Memory) tellOverflows(overflows []overflow) {
	for _, o := range overflows {
		m.config.OnOverflow(o.follower.public(), o.outcome)
	}
}

// Position implements [Hub].
func (m *Memory) Position() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return formatID(m.epoch, m.seq)
}

// Followers implements [Hub].
func (m *Memory) Followers(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.present(name)
}
