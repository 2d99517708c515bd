package natshub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/hub"
)

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
			h.publisher.retried.Add(1)
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
	if h.life.ctx.Err() != nil {
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
	if !h.link.conn.IsConnected() { // nats.go would keep it, and might send it after the stream forgot its id
		return nil, errCutOff
	}
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	answer, err := h.link.conn.RequestMsgWithContext(ctx, m)
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
	s := h.sequencer
	applied := func() bool { return s.last >= seq }
	soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if !s.until(soon, applied) {
		s.know(seq)
		s.until(ctx, applied)
	}
}
