package natshub

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/event"
)

var (
	// ErrUnavailable is returned by Publish when the stream accepted no events
	// until Config.PublishTimeout was over or ctx was done. Nothing was published.
	// It wraps the error of ctx.
	ErrUnavailable = errors.New("natshub: the stream is not available")
	// ErrUnconfirmed is returned by Publish when it is not known whether the
	// stream stored the events. They may still reach the followers.
	ErrUnconfirmed = errors.New("natshub: not confirmed: the events may have been published or not")
	// ErrTooLarge is returned by Publish when the events together are larger than
	// a message that the server accepts, by default 1 MB.
	ErrTooLarge = errors.New("natshub: the events are too large")
)

// publisher is what a node counts while it publishes.
type publisher struct {
	published atomic.Uint64 // events
	retried   atomic.Uint64
	numbers   atomic.Uint64 // messages that this node has made
	warned    sync.Once     // of what an observer carries
}

// Publish sends events to all followers of the topic on all nodes: see
// [hub.Hub]. It returns nil when the stream has stored the events, usually
// after they were queued for the followers of this node. It retries while the
// stream has no leader, with an id by which the stream stores them once.
//
// Besides the errors of hub.Hub, ErrUnavailable, ErrUnconfirmed or ErrTooLarge
// is returned, or the error with which the stream refuses the events.
func (h *Hub) Publish(ctx context.Context, topic string, events ...event.Event) error {
	_, err := h.publish(ctx, "", topic, events)
	if err == nil {
		h.publisher.published.Add(uint64(len(events)))
	}
	return err
}

// Refresh publishes the snapshot of a topic to all nodes: see [hub.Hub]. What this node is
// asked for meanwhile is one; nodes do not wait for each other, so each publishes what
// it knows. Besides the errors of hub.Hub it returns those of [Hub.Publish].
func (h *Hub) Refresh(ctx context.Context, topic string) error {
	return h.replica.RefreshWith(ctx, topic, h.Publish)
}

// publish has the stream store events, with an id of its own unless one is given. It
// reports whether they were applied while it waited.
func (h *Hub) publish(ctx context.Context, id, topic string, events []event.Event) (applied bool, err error) {
	if err := h.replica.Check(ctx, topic, events...); err != nil || len(events) == 0 {
		return false, err
	}
	m, err := h.message(events)
	if err != nil {
		return false, err
	}
	if id != "" {
		m.Header.Set(jetstream.MsgIDHeader, id)
	}
	address(m, h.config.Prefix, topic)
	with, done := h.replica.Observe(ctx, topic, len(events))
	if refused := carry(m, with); len(refused) > 0 {
		h.publisher.warned.Do(func() { // else once for each message
			h.replica.Logger().Warn("natshub: an observer's carrier has what no header may be: it is left out, here and from now on", "keys", refused)
		})
	}
	applied, err = h.deliver(ctx, m)
	done(err)
	return applied, err
}

// message returns a message with events, but for its subject.
func (h *Hub) message(events []event.Event) (*nats.Msg, error) {
	body, err := encode(events)
	if err != nil {
		return nil, err
	}
	m := &nats.Msg{Header: nats.Header{}, Data: body}
	m.Header.Set(jetstream.MsgIDHeader, h.id+"-"+strconv.FormatUint(h.publisher.numbers.Add(1), 36))
	m.Header.Set(headerAfter, h.replica.Position())
	return m, nil
}

// deliver has the stream store a message, and waits until it was applied. It reports
// whether it was while it waited.
func (h *Hub) deliver(ctx context.Context, m *nats.Msg) (applied bool, err error) {
	const headers = 1024 // room for the headers that the server adds
	if size, most := int64(m.Size()+headers), h.link.conn.MaxPayload(); size > most {
		return false, fmt.Errorf("%w: %d bytes of %d", ErrTooLarge, size, most)
	}
	ctx, cancel := context.WithTimeout(ctx, h.config.PublishTimeout)
	defer cancel()
	defer context.AfterFunc(h.life.ctx, cancel)()
	id := m.Header.Get(jetstream.MsgIDHeader)
	w := h.sequencer.wait(ctx, id)
	err = h.store(ctx, m, w)
	applied, relieve := h.sequencer.leave(id, w)
	if relieve != nil {
		relieve()
	}
	if applied {
		return true, nil
	}
	return false, err
}
