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
// with the same config is a node of it. All methods may be called from any
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

	ctx       context.Context // done when it is closed
	cancel    context.CancelFunc
	closing   sync.Once
	subs      []*nats.Subscription
	published atomic.Uint64
	retried   atomic.Uint64
	gaps      atomic.Uint64
	numbers   atomic.Uint64 // of messages of this node

	// Of the goroutine that keeps up.
	salt       string // of an epoch of this node alone
	holeAt     uint64 // where a replica has nothing
	unrepaired uint64 // where the log says so
	doubts     doubts
	ends       doubts // that a replica has yet to get the last messages
	deleted    bool   // says the leader, were some messages
	failing    bool   // to check
	unfit      bool   // is the stream now
}

var _ hub.Hub = (*Hub)(nil)

// New returns a hub over the connection, which stays the caller's to close,
// after the hub. If it closes by itself, the hub does as well. New creates the stream if there is none, and returns when all
// that it has within the bounds of Config.Memory waits for pages that come
// back. ctx bounds that only, to a minute at most. It returns ErrStream when there is a stream that
// does not fit, what is wrong with the config, or the error of NATS or of ctx.
func New(ctx context.Context, conn *nats.Conn, config Config) (*Hub, error) {
	config = config.withDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	if conn == nil {
		return nil, errors.New("natshub: no connection")
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("natshub: %w", err)
	}
	h := &Hub{conn: conn, js: js, config: config, id: newID(), log: config.Logger}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.replica = hub.NewReplica(config.Memory, h.behind)
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

// newID returns an id that no other node has.
func newID() string { return strings.ToLower(rand.Text()[:12]) }

// Feed is [hub.Hub]'s.
func (h *Hub) Feed(topics ...string) hub.Feed { return h.replica.Feed(topics...) }

// Position is [hub.Hub]'s: what was applied on this node. It is understood by
// all nodes.
func (h *Hub) Position() string { return h.replica.Position() }

// Followers is [hub.Hub]'s, over all nodes: see Config.Presence.
func (h *Hub) Followers(topic string) int { return h.replica.Followers(topic) }

// Shutdown is [hub.Hub]'s: of this node's feeds.
func (h *Hub) Shutdown(ctx context.Context) error {
	err := h.replica.Shutdown(ctx)
	_ = h.Close()
	return err
}

// Close is [hub.Hub]'s: of this node's feeds. It leaves the stream and the
// connection as they are, and returns nil.
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
