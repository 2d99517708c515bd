package natshub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// get asks any replica of the stream for messages, from a number or a time on.
type get struct {
	Seq       uint64     `json:"seq,omitempty"`
	StartTime *time.Time `json:"start_time,omitempty"`
	Batch     int        `json:"batch"`
	MaxBytes  int        `json:"max_bytes,omitempty"`
}

const (
	batchSize  = 512
	batchBytes = 4 << 20
	patience   = 2 * time.Second // the longest wait for one answer of the server
)

var (
	errNone    = errors.New("there are no messages")
	errRefused = errors.New("the get was refused")
)

// fetch calls take with the messages that g asks for, in order. It returns
// errNone if the replica that answers has none.
func (l *link) fetch(ctx context.Context, g get, take func(m *nats.Msg)) error {
	body, err := json.Marshal(g)
	if err != nil {
		return err
	}
	inbox := l.conn.NewInbox()
	sub, err := l.conn.SubscribeSync(inbox)
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := l.conn.PublishRequest(l.config.api()+"DIRECT.GET."+l.config.Name, inbox, body); err != nil {
		return err
	}
	for n := 0; ; n++ {
		more, err := l.fetchOne(ctx, sub, take)
		switch {
		case err == nil && more:
		case errors.Is(err, errNone) && n > 0, err == nil:
			return nil
		default:
			return err
		}
	}
}

// fetchOne calls take with the next message, and reports whether there may be
// more.
func (l *link) fetchOne(ctx context.Context, sub *nats.Subscription, take func(m *nats.Msg)) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	m, err := sub.NextMsgWithContext(ctx)
	if err != nil {
		return false, err
	}
	status := m.Header.Get("Status")
	if last(m.Header, jetstream.SequenceHeader) != "" {
		status = "" // it is a message, whatever status its publisher set
	}
	switch status {
	case "":
	case "204": // the end of a batch
		return false, nil
	case "404":
		return false, errNone
	case "503":
		return false, nats.ErrNoResponders
	default:
		return false, fmt.Errorf("%w: %s %s", errRefused, status, m.Header.Get("Description"))
	}
	take(m)
	return last(m.Header, "Nats-Num-Pending") != "", nil // servers before 2.11 send only one message
}
