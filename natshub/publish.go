package natshub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
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

// Publish sends events to all followers of the topic on all nodes: see
// [hub.Hub]. It returns nil when the stream has stored the events, usually
// after they were queued for the followers of this node. It retries while the
// stream has no leader, with an id by which the stream stores them once.
//
// Besides the errors of hub.Hub, ErrUnavailable, ErrUnconfirmed or ErrTooLarge
// is returned, or the error with which the stream refuses the events.
func (h *Hub) Publish(ctx context.Context, topic string, events ...event.Event) error {
	if err := h.replica.Check(ctx, topic, events...); err != nil || len(events) == 0 {
		return err
	}
	m, err := h.message(topic, events)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, h.config.PublishTimeout)
	defer cancel()
	defer context.AfterFunc(h.ctx, cancel)()
	id := m.Header.Get(jetstream.MsgIDHeader)
	w := h.line.wait(ctx, id)
	err = h.store(ctx, m, w)
	applied, relieve := h.line.leave(id, w)
	if err != nil && !applied {
		return err
	}
	h.published.Add(uint64(len(events)))
	if relieve != nil {
		relieve()
	}
	return nil
}

func (h *Hub) message(topic string, events []event.Event) (*nats.Msg, error) {
	body, err := encode(events)
	if err != nil {
		return nil, err
	}
	m := &nats.Msg{Header: nats.Header{}, Data: body}
	m.Header.Set(jetstream.MsgIDHeader, h.id+"-"+strconv.FormatUint(h.numbers.Add(1), 36))
	m.Header.Set(headerAfter, h.replica.Position())
	address(m, h.config.Prefix, topic)
	const headers = 1024 // room for the headers that the server adds
	if size, most := int64(m.Size()+headers), h.conn.MaxPayload(); size > most {
		return nil, fmt.Errorf("%w: %d bytes of %d", ErrTooLarge, size, most)
	}
	return m, nil
}

// store sends a message until the stream has stored it, or it was applied.
func (h *Hub) store(ctx context.Context, m *nats.Msg, w *waiter) error {
	unsure := false
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		ack, err := h.send(m, w)
		if w.ctx.Err() != nil && ctx.Err() == nil {
			return nil // the message was applied
		}
		switch {
		case err == nil:
			h.settle(ctx, ack.Sequence)
			return nil
		case errors.Is(err, nats.ErrConnectionClosed), // maybe after the message was sent
			unsure && errors.As(err, new(*refused)):
			return fmt.Errorf("%w: %w", ErrUnconfirmed, err)
		case errors.As(err, new(*refused)):
			return fmt.Errorf("natshub: the stream refuses the events: %w", err)
		}
		unsure = unsure || !errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, errCutOff)
		select {
		case <-time.After(wait):
			h.retried.Add(1)
		case <-w.ctx.Done():
			if ctx.Err() == nil {
				return nil
			}
			return h.gaveUp(ctx, unsure, err)
		}
	}
}

// gaveUp returns the error for events that were not stored in time.
func (h *Hub) gaveUp(ctx context.Context, unsure bool, err error) error {
	if h.ctx.Err() != nil {
		err = hub.ErrClosed
	} else if cause := context.Cause(ctx); !errors.Is(err, cause) {
		err = fmt.Errorf("%w: %w", cause, err)
	}
	if unsure {
		return fmt.Errorf("%w: %w", ErrUnconfirmed, err)
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// errCutOff is returned by send when the connection is lost and it sent
// nothing.
var errCutOff = errors.New("the connection is lost")

// refused is an error of the stream for which a retry is of no use.
type refused struct{ error }

// Unwrap returns the error of NATS.
func (r *refused) Unwrap() error { return r.error }

// send sends the message, and waits for the answer or until the message was
// applied.
func (h *Hub) send(m *nats.Msg, w *waiter) (*jetstream.PubAck, error) {
	if !h.conn.IsConnected() { // nats.go would keep it, and might send it after the stream forgot its id
		return nil, errCutOff
	}
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	answer, err := h.conn.RequestMsgWithContext(ctx, m)
	if errors.Is(err, nats.ErrMaxPayload) || errors.Is(err, nats.ErrBadSubject) {
		return nil, &refused{err}
	}
	if err != nil {
		return nil, err
	}
	var ack struct {
		jetstream.PubAck
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(answer.Data, &ack); err != nil {
		return nil, err
	}
	switch {
	case ack.Error == nil && ack.Stream == h.config.Name && ack.Sequence > 0:
		return &ack.PubAck, nil
	case ack.Error == nil:
		return nil, &refused{fmt.Errorf("stream %q answered", ack.Stream)}
	case passing(ack.Error):
		return nil, ack.Error
	}
	return nil, &refused{ack.Error}
}

// settle waits until the number that the stream stored was applied. Usually it
// was before: the server republishes a message before it answers.
func (h *Hub) settle(ctx context.Context, seq uint64) {
	l := h.line
	applied := func() bool { return l.last >= seq }
	soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if !l.until(soon, applied) {
		l.know(seq)
		l.until(ctx, applied)
	}
}
