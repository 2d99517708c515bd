package natshub

import (
	"errors"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/hub"
)

// health is what a node knows of its connection and the stream, and has logged.
type health struct {
	mu        sync.Mutex
	connected bool
	since     time.Time
	err       error // what the last check said

	// Used by the goroutine of the keeper only.
	dropped int
	denied  string
}

// Health says whether this node reaches the stream: see [hub.Hub]. Its Err is what is
// wrong with the connection, the stream or permissions.
func (h *Hub) Health() hub.Health {
	is := h.replica.Health()
	if !is.Connected {
		return is
	}
	m := h.sequencer.mark()
	is.Behind = m.tail - m.last
	h.keeper.health.mu.Lock()
	defer h.keeper.health.mu.Unlock()
	known := &h.keeper.health
	is.Connected, is.Since, is.Err = h.link.conn.IsConnected(), known.since, known.err
	if is.Connected != known.connected {
		is.Since = time.Now()
	}
	if !is.Connected {
		is.Err = errCutOff
	}
	return is
}

// is sets whether there is a connection, and reports whether that is new.
func (h *health) is(connected bool) (changed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	changed = connected != h.connected
	if changed || h.since.IsZero() {
		h.connected, h.since = connected, time.Now()
	}
	return changed
}

// found sets what a check said, and reports whether it said something else before.
func (h *health) found(err error) (changed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	changed = (err == nil) != (h.err == nil) || errors.Is(err, ErrStream) != errors.Is(h.err, ErrStream)
	h.err = err
	return changed
}

// watch logs what changed of the connection, each once, and what can be done about it.
func (k *keeper) watch() {
	connected := k.link.conn.IsConnected()
	if changed := k.health.is(connected); changed && !connected && !k.link.conn.IsClosed() {
		k.log.Warn("natshub: the connection is lost: followers receive nothing and nothing can be published until nats.go reconnects, which it does without end with nats.MaxReconnects(-1)", "error", k.link.conn.LastError())
	} else if changed && connected {
		k.log.Info("natshub: connected", "server", k.link.conn.ConnectedUrlRedacted())
	}
	if n := k.link.dropped(); n > k.health.dropped {
		if k.health.dropped == 0 {
			k.log.Warn("natshub: nats.go dropped messages, as this process is too slow to take them: they are fetched from the stream, but late; give it more processor time", "dropped", n)
		}
		k.health.dropped = n
	}
	if denied := k.link.denied(); denied != nil && denied.Error() != k.health.denied {
		k.health.denied = denied.Error()
		k.log.Error("natshub: the server refuses what this node needs", "error", denied)
	}
}
