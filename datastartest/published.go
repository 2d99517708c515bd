package datastartest

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// Publications are the events that are published on some topics of a hub: see
// [Published].
type Publications struct {
	t     testing.TB
	hub   hub.Hub
	topic string      // a topic of its own, on which it tells itself how far it has come
	mark  event.Event // by this event

	mu     sync.Mutex
	events []event.Event
	err    error         // what ended the feed
	marks  chan struct{} // each mark that came
	ended  chan struct{}
}

// Published collects what is published on the topics and patterns from now on until the
// end of the test. It is a follower like any other, so [hub.Hub.Followers] counts it.
// Events that were published but not collected yet are bounded as the hub bounds what
// waits for any follower.
func Published(t testing.TB, h hub.Hub, topics ...string) *Publications {
	t.Helper()
	id := rand.Text()
	p := &Publications{
		t: t, hub: h, topic: hub.Topic("datastartest", id), mark: event.DispatchEvent("datastartest", id),
		marks: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	ctx, cancel := context.WithCancel(context.Background())
	began := make(chan struct{})
	go p.collect(ctx, slices.Concat(topics, []string{p.topic}), began)
	t.Cleanup(func() {
		cancel()
		<-p.ended
	})
	p.wait(began, "the hub has not begun to send")
	return p
}

// Events returns all that was published before it was called, in order.
func (p *Publications) Events() []event.Event {
	p.t.Helper()
	switch err := p.hub.Publish(context.Background(), p.topic, p.mark); {
	case err == nil:
		p.wait(p.marks, "the hub has not sent what was published")
	case errors.Is(err, hub.ErrClosed):
		<-p.ended
	default:
		p.t.Fatalf("the hub does not publish: %v", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil && !errors.Is(p.err, hub.ErrClosed) && !errors.Is(p.err, hub.ErrDraining) {
		p.t.Fatalf("what was published could not be collected: %v", p.err)
	}
	return slices.Clone(p.events)
}

// Expect fails the test unless exactly these events were published, in this order. They
// are compared as [Answer.Expect] does it, for clients of all protocols.
func (p *Publications) Expect(events ...event.Event) {
	p.t.Helper()
	difference := diffEvents(events, p.Events(), event.V1, event.Beta, event.V019, event.V018)
	if difference != "" {
		p.t.Errorf("something else was published (- expected, + published):\n%s", difference)
	}
}

// wait waits until the channel has something or is closed, or the feed has ended.
func (p *Publications) wait(ch <-chan struct{}, what string) {
	p.t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-ch:
	case <-p.ended:
	case <-timer.C:
		p.t.Fatalf("%s after %v", what, patience)
	}
}

// errLost ends the collection where the hub shows a snapshot in place of what was
// published, as after a gap.
var errLost = errors.New("the hub has dropped events: too much was published at once, or its broker lost some")

func (p *Publications) collect(ctx context.Context, topics []string, began chan<- struct{}) {
	defer close(p.ended)
	var sending atomic.Bool
	snapshot := func(context.Context, string) ([]event.Event, error) {
		if sending.Load() {
			return nil, errLost
		}
		return nil, nil
	}
	feed := p.hub.Feed(topics...).Snapshot(snapshot)
	for batch, err := range feed.Events(ctx, "") {
		if !sending.Swap(true) {
			close(began)
		}
		p.mu.Lock()
		p.err = err
		p.mu.Unlock()
		for _, frame := range batch.Frames {
			p.take(frame.Events())
		}
		p.take(batch.Events)
	}
}

// take keeps events, but for its own marks.
func (p *Publications) take(events []event.Event) {
	for _, e := range events {
		if e == p.mark {
			p.marks <- struct{}{}
			continue
		}
		p.mu.Lock()
		p.events = append(p.events, e)
		p.mu.Unlock()
	}
}
