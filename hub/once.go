package hub

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// once remembers the keys of what was published once, in the order in which it was.
type once struct {
	keys  map[[sha256.Size]byte]struct{}
	order []onceKey
}

type onceKey struct {
	hash [sha256.Size]byte
	at   time.Time
}

// mostOnce bounds the keys that are remembered, at about 150 bytes each.
const mostOnce = 100_000

// first remembers a key. It reports false if it was remembered already.
func (o *once) first(key string, now time.Time, age time.Duration) bool {
	for len(o.order) > 0 && (now.Sub(o.order[0].at) >= age || len(o.order) >= mostOnce) {
		delete(o.keys, o.order[0].hash)
		o.order = o.order[1:]
	}
	hash := sha256.Sum256([]byte(key))
	if _, known := o.keys[hash]; known {
		return false
	}
	if o.keys == nil {
		o.keys = map[[sha256.Size]byte]struct{}{}
	}
	o.keys[hash] = struct{}{}
	o.order = append(o.order, onceKey{hash, now})
	return true
}

// PublishOnce implements [Hub]. It remembers the newest 100,000 keys.
func (m *Memory) PublishOnce(ctx context.Context, key, topic string, events ...event.Event) error {
	if key == "" {
		return ErrKey
	}
	return m.send(ctx, key, topic, events)
}
