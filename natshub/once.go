package natshub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

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
	hash := sha256.Sum256([]byte(key))
	applied, err := h.publish(ctx, "k-"+hex.EncodeToString(hash[:]), topic, events)
	if applied {
		h.publisher.published.Add(uint64(len(events)))
	}
	return err
}
