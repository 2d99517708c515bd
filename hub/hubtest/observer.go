package hubtest

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// tracer is an observer that carries an id and its own name.
type tracer struct {
	name   string
	queued chan hub.Queued
	use    func() // the hub

	mu        sync.Mutex
	published []string
	errs      []error
}

type traceKey struct{}

func (o *tracer) Publish(ctx context.Context, topic string, _ int) (hub.Carrier, func(error)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.published = append(o.published, topic)
	id, _ := ctx.Value(traceKey{}).(string)
	return hub.Carrier{"traceparent": id, o.name: "here"}, o.done
}

func (o *tracer) done(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.errs = append(o.errs, err)
}

func (o *tracer) Queued(q hub.Queued) {
	if o.use != nil {
		o.use()
	}
	o.queued <- q
}

// testObservers follows a trace from who publishes to the followers of two topics.
func testObservers(t *testing.T, newHub newHub) {
	one, two := &tracer{name: "one", queued: make(chan hub.Queued, 64)}, &tracer{name: "two", queued: make(chan hub.Queued, 64)}
	h := newHub(t, hub.MemoryConfig{Observers: []hub.Observer{one, two}})
	one.use = func() { h.Stats(); h.Position(); h.Followers("a") }
	p := open(t, h.Feed("a"), "")
	open(t, h.Feed("*"), "")
	ctx := context.WithValue(t.Context(), traceKey{}, "00-0af7-b7ad-01")
	require.NoError(t, h.Publish(ctx, "b.c", say("nobody follows")))
	require.NoError(t, h.Publish(ctx, "a", say("1"), say("2")))
	require.NoError(t, h.PublishOnce(ctx, "k", "a", say("3")))
	require.NoError(t, h.PublishOnce(ctx, "k", "a", say("3")))
	require.NoError(t, h.Publish(ctx, "a"), "nothing is published")
	require.ErrorIs(t, h.Publish(ctx, "a..b", say("4")), hub.ErrTopic)
	p.until("3")
	for _, o := range []*tracer{one, two} {
		for _, events := range []int{2, 1} {
			q := within(t, o.queued, "what was queued")
			assert.False(t, q.At.IsZero())
			assert.Equal(t, hub.Queued{
				Topic: "a", Events: events, Followers: 2, At: q.At,
				Carrier: hub.Carrier{"traceparent": "00-0af7-b7ad-01", "one": "here", "two": "here"},
			}, q)
		}
		assert.Empty(t, o.queued)
		assert.Equal(t, []string{"b.c", "a", "a", "a"}, o.published)
		assert.Equal(t, []error{nil, nil, nil, nil}, o.errs)
	}
}

// bomb is an observer that panics.
type bomb struct{ in string }

func (b bomb) Publish(context.Context, string, int) (hub.Carrier, func(error)) {
	if b.in == "Publish" {
		panic("oops")
	}
	return nil, func(error) {
		if b.in == "done" {
			panic("oops")
		}
	}
}

func (b bomb) Queued(hub.Queued) {
	if b.in == "Queued" {
		panic("oops")
	}
}

// testObserversPanic has no event lost, nor what another observer is told.
func testObserversPanic(t *testing.T, newHub newHub) {
	for _, in := range []string{"Publish", "done", "Queued"} {
		o := &tracer{name: "one", queued: make(chan hub.Queued, 64)}
		h := newHub(t, hub.MemoryConfig{Observers: []hub.Observer{bomb{in}, o}})
		p := open(t, h.Feed("a"), "")
		publish(t, h, "a", "1")
		p.until("1")
		assert.Equal(t, hub.Carrier{"traceparent": "", "one": "here"}, within(t, o.queued, "what was queued").Carrier)
		assert.Equal(t, []error{nil}, o.errs)
	}
}
