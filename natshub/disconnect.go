package natshub

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"github.com/nats-io/nats.go"

	"github.com/echo-datastar/datastar/event"
)

// A key is disconnected or allowed by a message of the stream, so that all nodes do
// it in one order, and also nodes that start later. It has the key and what to do in
// headers.
const (
	headerKey    = "Datastar-Key" // in base64: a key may have line breaks
	headerDo     = "Datastar-Do"
	doDisconnect = "disconnect"
	doAllow      = "allow"
)

// Disconnect ends all feeds with a key on all nodes: see [hub.Hub]. Besides its
// errors it returns those of [Hub.Publish].
func (h *Hub) Disconnect(ctx context.Context, key string, events ...event.Event) error {
	return h.do(ctx, doDisconnect, key, events)
}

// Allow lets a key that was disconnected follow again, on all nodes: see [hub.Hub].
// Besides its errors it returns those of [Hub.Publish].
func (h *Hub) Allow(ctx context.Context, key string) error { return h.do(ctx, doAllow, key, nil) }

func (h *Hub) do(ctx context.Context, what, key string, events []event.Event) error {
	if err := h.replica.CheckKey(ctx, key, events...); err != nil {
		return err
	}
	m, err := h.message(events)
	if err != nil {
		return err
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(key))
	m.Subject = keySubject(h.config.Prefix, encoded)
	m.Header.Set(headerKey, encoded)
	m.Header.Set(headerDo, what)
	_, err = h.deliver(ctx, m)
	return err
}

// keySubject returns the subject of messages about a key.
func keySubject(prefix, encoded string) string {
	sum := sha256.Sum256([]byte(encoded))
	return prefix + partIn + "key." + hex.EncodeToString(sum[:])
}

// order is what a message says of a key.
type order struct{ do, key string }

// orderOf returns what a message that was stored under a subject says of a key. The
// key must fit the subject, since permissions are for subjects.
func orderOf(header nats.Header, prefix, subject string) (o order, ok bool) {
	o.do = header.Get(headerDo)
	encoded := header.Get(headerKey)
	key, err := base64.StdEncoding.DecodeString(encoded)
	o.key = string(key)
	return o, err == nil && o.key != "" && (o.do == doDisconnect || o.do == doAllow) && subject == keySubject(prefix, encoded)
}
