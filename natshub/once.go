package natshub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// PublishOnce sends events once for a key, whichever nodes call it: see [hub.Hub]. If
// Publish would return ErrUnconfirmed, call PublishOnce again with the same key. The
// stream remembers a key for its duplicate window: at least Memory.ReplayAge if New
// created it. Besides the errors of hub.Hub it returns those of [Hub.Publish].
func (h *Hub) PublishOnce(ctx context.Context, key, topic string, events ...event.Event) error {
	if key == "" {
		return hub.ErrKey
	}
	if err := h.replica.Check(ctx, topic, events...); err != nil || len(events) == 0 {
		return err
	}
	m, err := h.message(events)
	if err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(key))
	m.Header.Set(jetstream.MsgIDHeader, "k-"+hex.EncodeToString(hash[:]))
	address(m, h.config.Prefix, topic)
	applied, err := h.deliver(ctx, m)
	if applied {
		h.publisher.published.Add(uint64(len(events)))
	}
	return err
}
