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
	"time"

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
	failing    bool // to check
	unfit      bool // is the stream now
}

var _ hub.Hub = (*Hub)(nil)

// New returns a hub over the connection, which stays the caller's to close,
// after the hub. If it closes by itself, the hub does as well. New creates the stream if there is none, and returns when all
// that it has within the bounds of Config.Memory waits for pages that come
// back. ctx bounds that only. It returns ErrStream when there is a stream that
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
	if err := h.start(ctx); err != nil {
		_ = h.Close()
		return nil, err
	}
	return h, nil
}

// newID returns an id that no other node has.
func newID() string { return strings.ToLower(rand.Text()[:12]) }

// start follows the stream, and loads what it has.
func (h *Hub) start(ctx context.Context) error {
	info, err := h.ask(ctx)
	if err != nil {
		return err
	}
	if err := h.config.misfits(info.Config); err != nil {
		return err
	}
	if emptied(info, time.Now()) {
		info = h.renew(ctx, info)
	}
	if err := h.listen(); err != nil {
		return err
	}
	return h.load(ctx)
}

// emptied reports whether a stream that is older than a start takes has nothing
// and never had: it may have lost all.
func emptied(info *jetstream.StreamInfo, now time.Time) bool {
	return info.State.Msgs == 0 && info.State.LastSeq+1 <= max(info.Config.FirstSeq, 1) && now.Sub(info.Created) > time.Minute
}

// listen subscribes to what the server sends on, and to the other nodes. From
// then on nothing is missed that is not noticed.
func (h *Hub) listen() error {
	for subject, take := range map[string]nats.MsgHandler{
		h.config.Prefix + partOut + ">":    h.hear,
		h.config.Prefix + partNode + toAll: h.crowd.hear,
		h.config.Prefix + partNode + h.id:  h.crowd.hear,
	} {
		sub, err := h.conn.Subscribe(subject, take)
		if err != nil {
			return fmt.Errorf("natshub: %w", err)
		}
		h.subs = append(h.subs, sub)
	}
	return nil
}

// hear takes what the server sends on.
func (h *Hub) hear(m *nats.Msg) {
	if heard, ok := h.read(m); ok {
		h.line.offer(heard, false)
	}
}

// load applies what the stream has within bounds, and begins to keep up.
func (h *Hub) load(ctx context.Context) error {
	if err := h.conn.FlushWithContext(ctx); err != nil {
		return fmt.Errorf("natshub: %w", err)
	}
	info, err := h.ask(ctx) // once more: what is stored from now on is heard
	if err != nil {
		return err
	}
	first, err := h.first(ctx, info)
	if err != nil {
		return err
	}
	l := h.line
	l.reset(h.epochOf(info), first-1)
	l.know(info.State.LastSeq)
	go h.keepUp()
	go h.crowd.attend()
	if !l.until(ctx, func() bool { return l.last >= info.State.LastSeq }) {
		return fmt.Errorf("natshub: loading the stream: %w", ctx.Err())
	}
	return nil
}

// first returns the number of the first message to load.
func (h *Hub) first(ctx context.Context, info *jetstream.StreamInfo) (uint64, error) {
	s := info.State
	if s.Msgs == 0 || h.config.Memory.ReplayEvents < 0 {
		return s.LastSeq + 1, nil
	}
	first := max(s.FirstSeq, 1)
	if fit := uint64(h.config.replayTotal()) * s.Msgs / max(s.Bytes, 1); fit < s.LastSeq-first+1 {
		first = s.LastSeq + 1 - fit
	}
	begin := time.Now().Add(-h.config.replayAge())
	if s.FirstTime.After(begin) {
		return first, nil
	}
	young := s.LastSeq + 1
	err := h.fetch(ctx, get{StartTime: &begin, Batch: 1}, func(m *nats.Msg) {
		if read, ok := h.read(m); ok {
			young = read.seq
		}
	})
	if errors.Is(err, errRefused) {
		return first, nil // a server before 2.11 knows no times
	}
	if err != nil && !errors.Is(err, errNone) {
		return 0, fmt.Errorf("natshub: loading the stream: %w", err)
	}
	return max(first, young), nil
}

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
