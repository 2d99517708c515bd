package natshub

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// errDenied is what a node lacks.
var errDenied = errors.New("natshub: the permissions of the connection do not suffice: see the package documentation")

// mayPublish returns an error that names the subject if this node may not publish to one
// that it needs, or not receive answers. It changes nothing: what it publishes is
// refused by the stream, or only asks.
func (l *link) mayPublish(ctx context.Context, id string) error {
	inbox := l.conn.NewInbox()
	sub, err := l.conn.SubscribeSync(inbox)
	if err != nil {
		return fmt.Errorf("natshub: %w", err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := l.allowed(ctx, inbox); err != nil {
		return err
	}
	for _, subject := range []string{
		l.config.Prefix + partIn + "probe", l.config.Prefix + partNode + id,
		l.config.api() + "STREAM.INFO." + l.config.Name, l.config.api() + "DIRECT.GET." + l.config.Name,
	} {
		m := &nats.Msg{Subject: subject, Reply: inbox}
		if strings.HasSuffix(subject, ".probe") {
			m.Header = nats.Header{jetstream.ExpectedStreamHeader: {"-"}}
		}
		if err := l.conn.PublishMsg(m); err != nil {
			return fmt.Errorf("natshub: %w", err)
		}
		if err := l.allowed(ctx, subject); err != nil {
			return err
		}
	}
	return nil
}

// allowed returns an error if the server has refused to publish or subscribe to a
// subject.
func (l *link) allowed(ctx context.Context, subject string) error {
	if err := l.conn.FlushWithContext(ctx); err != nil {
		return fmt.Errorf("natshub: %w", err)
	}
	if err := l.conn.LastError(); errors.Is(err, nats.ErrPermissionViolation) && strings.Contains(err.Error(), `"`+subject+`"`) {
		return fmt.Errorf("%w: %q: %w", errDenied, subject, err)
	}
	return nil
}

// denied returns an error if the last thing that the server refused is one of this hub's.
func (l *link) denied() error {
	err := l.conn.LastError()
	if !errors.Is(err, nats.ErrPermissionViolation) {
		return nil
	}
	for _, ours := range []string{l.config.Prefix + ".", l.config.api() + "STREAM.", l.config.api() + "DIRECT.", l.conn.Opts.InboxPrefix} {
		if ours != "" && strings.Contains(err.Error(), `"`+ours) {
			return fmt.Errorf("%w: %w", errDenied, err)
		}
	}
	return nil
}
