package natshub

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"

	"github.com/echo-datastar/datastar/hub"
)

// Hub is a [hub.Hub] over a stream of NATS JetStream. Each process that has one
// with the same config is a node of the hub. All methods may be called from any
// goroutine.
type Hub struct {
	config    Config
	id        string // of this node
	link      *link
	replica   *hub.Replica
	sequencer *sequencer
	keeper    *keeper
	peers     *peers
	publisher publisher
	life      life
}

var _ hub.Hub = (*Hub)(nil)

// life is what ends when the hub is closed.
type life struct {
	ctx     context.Context // done when the hub is closed
	cancel  context.CancelFunc
	closing sync.Once
}

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
	h := &Hub{config: config, id: newID()}
	var err error
	if h.link, err = newLink(conn, &h.config); err != nil {
		return nil, err
	}
	h.make()
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := h.start(ctx); err != nil {
		_ = h.Close()
		return nil, err
	}
	return h, nil
}

// make makes the parts of the hub.
func (h *Hub) make() {
	h.life.ctx, h.life.cancel = context.WithCancel(context.Background())
	h.keeper = &keeper{ctx: h.life.ctx, link: h.link, closeHub: func() { _ = h.Close() }}
	h.replica = hub.NewReplica(h.config.Memory, h.keeper.behind)
	h.sequencer = newSequencer(h.replica, h.config.Name, h.config.Prefix)
	h.sequencer.observed = len(h.config.Memory.Observers) > 0
	h.keeper.sequencer, h.keeper.log = h.sequencer, h.replica.Logger()
	h.peers = newPeers(h.id, h.link, h.replica)
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

// Present returns who follows the topic by its name, on all nodes: see [hub.Hub] and
// Config.Presence.
func (h *Hub) Present(topic string) []hub.Member { return h.replica.Present(topic) }

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
	h.life.closing.Do(func() {
		h.life.cancel()
		h.link.mute("")
		h.peers.leave()
	})
	return nil
}
