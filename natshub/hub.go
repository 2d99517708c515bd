package natshub

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/hub"
)

// Hub is a [hub.Hub] over a stream of NATS JetStream. Each process that has one
// with the same config is a node of the hub. All methods may be called from any
// goroutine.
type Hub struct {
	conn    *nats.Conn
	js      jetstream.JetStream
	config  Config
	id      string // of this node
	replica *hub.Replica
	line    *line
	crowd   *crowd
	log     *slog.Logger

	ctx       context.Context // done when the hub is closed
	cancel    context.CancelFunc
	closing   sync.Once
	subs      []*nats.Subscription
	published atomic.Uint64
	retried   atomic.Uint64
	gaps      atomic.Uint64
	numbers   atomic.Uint64 // messages that this node has made

	// Used by the goroutine of keepUp only.
	salt       string // not "" if this node has an epoch of its own
	holeAt     uint64 // the number from which a replica skipped messages
	unrepaired uint64 // the number for which a failed repair was logged
	doubts     doubts
	ends       doubts // whether the last messages are only late
	deleted    bool   // the leader says that messages were deleted
	failing    bool   // the last check failed
	unfit      bool   // the stream no longer fits the config
}

var _ hub.Hub = (*Hub)(nil)

// New returns a hub over a connection. The caller closes the connection, after
// the hub. If nats.go closes it by itself, the hub closes as well. New creates
// the stream if there is none. It returns when everything in the stream that
// the bounds of Config.Memory allow is ready for replay. ctx bounds only this,
// to a minute at most. An error is returned for a config that is not valid,
// ErrStream if there is a stream that does not fit it, and that of NATS or ctx.
func New(ctx context.Context, conn *nats.Conn, config Config) (*Hub, error) {
	config = config.withDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	if conn == nil {
		return nil, errors.New("natshub: the connection is nil")
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("natshub: %w", err)
	}
	h := &Hub{conn: conn, js: js, config: config, id: newID()}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	config.Memory.Logger = config.Logger
	h.replica = hub.NewReplica(config.Memory, h.behind)
	h.log = h.replica.Logger()
	h.line = newLine(h.replica, h.log)
	h.crowd = newCrowd(h)
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := h.start(ctx); err != nil {
		_ = h.Close()
		return nil, err
	}
	return h, nil
}

// newID returns a random id for a node or an epoch.
func newID() string { return strings.ToLower(rand.Text()[:12]) }

// Feed returns a feed of topics and patterns: see [hub.Hub].
func (h *Hub) Feed(topics ...string) hub.Feed { return h.replica.Feed(topics...) }

// Position returns the cursor after what was applied on this node: see
// [hub.Hub]. A client may follow after it on any node.
func (h *Hub) Position() string { return h.replica.Position() }

// Followers returns how many follow the topic by its name, on all nodes: see
// [hub.Hub] and Config.Presence.
func (h *Hub) Followers(topic string) int { return h.replica.Followers(topic) }

// Shutdown ends the feeds of this node bit by bit, and then closes it: see
// [hub.Hub].
func (h *Hub) Shutdown(ctx context.Context) error {
	err := h.replica.Shutdown(ctx)
	_ = h.Close()
	return err
}

// Close ends the feeds of this node at once: see [hub.Hub]. It neither deletes
// the stream nor closes the connection, and returns nil.
func (h *Hub) Close() error {
	_ = h.replica.Close()
	h.closing.Do(func() {
		h.cancel()
		for _, sub := range h.subs {
			_ = sub.Unsubscribe()
		}
		h.crowd.leave()
	})
	return nil
}
