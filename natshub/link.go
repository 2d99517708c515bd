package natshub

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// link is the stream as a node reaches it: over its connection, and by requests to
// the server.
type link struct {
	conn   *nats.Conn
	js     jetstream.JetStream
	config *Config

	mu   sync.Mutex
	subs []*nats.Subscription
}

func newLink(conn *nats.Conn, config *Config) (*link, error) {
	if conn == nil {
		return nil, errors.New("natshub: the connection is nil")
	}
	js, err := jetstream.NewWithAPIPrefix(conn, config.api())
	if err != nil {
		return nil, fmt.Errorf("natshub: %w", err)
	}
	return &link{conn: conn, js: js, config: config}, nil
}

// listen subscribes to a subject until the hub is closed.
func (l *link) listen(subject string, take nats.MsgHandler) error {
	sub, err := l.conn.Subscribe(subject, take)
	if err != nil {
		return fmt.Errorf("natshub: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.subs = append(l.subs, sub)
	return nil
}

// mute ends the subscriptions to subjects that have a part.
func (l *link) mute(part string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, sub := range l.subs {
		if strings.Contains(sub.Subject, part) {
			_ = sub.Unsubscribe()
		}
	}
}

// dropped returns how many messages nats.go has dropped, as they came faster than they
// were handled.
func (l *link) dropped() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, sub := range l.subs {
		if here, err := sub.Dropped(); err == nil {
			n += here
		}
	}
	return n
}

// ask returns the state of the stream, which it creates if there is none.
func (l *link) ask(ctx context.Context) (*jetstream.StreamInfo, error) {
	stream, err := l.js.Stream(ctx, l.config.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = l.create(ctx)
	}
	if err == nil && !led(stream.CachedInfo().Cluster) {
		err = errNoLeader
	}
	if err != nil {
		return nil, fmt.Errorf("natshub: stream %s: %w", l.config.Name, err)
	}
	return stream.CachedInfo(), nil
}

// insist calls ask until it is answered: a cluster that starts takes a while.
func (l *link) insist(ctx context.Context) (info *jetstream.StreamInfo, err error) {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
		info, err = l.ask(attempt)
		cancel()
		if err == nil || ctx.Err() != nil || !passing(err) {
			return info, err
		}
		if denied := l.denied(); denied != nil {
			return nil, denied
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// passing reports whether an error may be over soon, such as that of a stream
// without a leader.
func passing(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		const (
			noPeers   = 10005 // the servers do not know each other yet
			noCluster = 10074 // a single server has no replicas
			twice     = 10158 // a message with this id is just being stored
		)
		return api.ErrorCode != noCluster && (api.Code == 500 || api.Code == 503 || api.ErrorCode == noPeers || api.ErrorCode == twice)
	}
	return errors.Is(err, errNoLeader) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) ||
		errors.Is(err, jetstream.ErrJetStreamNotEnabled)
}

// create creates the stream. Its first number is the current time in
// microseconds, so that no number is used twice. If another node is faster, its
// stream is returned.
func (l *link) create(ctx context.Context) (jetstream.Stream, error) {
	config := l.config.limits()
	config.FirstSeq = uint64(time.Now().UnixMicro())
	stream, err := l.js.CreateStream(ctx, config)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return l.js.Stream(ctx, l.config.Name)
	}
	return stream, err
}
