package natshub

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// headerAfter is the header with the position of the node that published. A
// message that the stream stored in the same epoch under a number that is not
// greater shows that the stream lost messages.
const headerAfter = "Datastar-After"

// layout is the version of the body of a message: a byte for the version, and
// the events, each after its length as a varint.
const layout = 1

// message is a message of the stream.
type message struct {
	seq    uint64
	at     time.Time // when the stream stored it
	id     string    // of the node that published it, and its number there
	after  string
	topic  string
	events []event.Event
	size   int
	err    error // why it is left out, or nil
}

// encode returns the body of a message.
func encode(events []event.Event) ([]byte, error) {
	body := []byte{layout}
	var one []byte
	for _, e := range events {
		var err error
		if one, err = e.AppendBinary(one[:0]); err != nil {
			return nil, err
		}
		body = append(binary.AppendUvarint(body, uint64(len(one))), one...)
	}
	return body, nil
}

var errCut = errors.New("it is cut short")

// decode returns the events of a message's body.
func decode(body []byte) (events []event.Event, err error) {
	if len(body) < 2 {
		return nil, errCut
	}
	if body[0] != layout {
		return nil, fmt.Errorf("version %d is not known, only %d", body[0], layout)
	}
	for body = body[1:]; len(body) > 0; {
		length, n := binary.Uvarint(body)
		if n <= 0 || length > uint64(len(body)-n) {
			return nil, errCut
		}
		var e event.Event
		if err := e.UnmarshalBinary(body[n : n+int(length)]); err != nil {
			return nil, err
		}
		events = append(events, e)
		body = body[n+int(length):]
	}
	return events, nil
}

// read reads a message that the server republished, or that a get returned. It
// reports false if the message is not from this stream.
func (h *Hub) read(m *nats.Msg) (*message, bool) {
	seq, err := strconv.ParseUint(last(m.Header, jetstream.SequenceHeader), 10, 64)
	if err != nil || seq == 0 || last(m.Header, jetstream.StreamHeader) != h.config.Name {
		return nil, false
	}
	read := &message{seq: seq, id: m.Header.Get(jetstream.MsgIDHeader), after: m.Header.Get(headerAfter), size: len(m.Data)}
	read.at, _ = time.Parse(time.RFC3339Nano, last(m.Header, jetstream.TimeStampHeaer))
	subject := last(m.Header, jetstream.SubjectHeader)
	topic, ok := topicOf(m.Header, h.config.Prefix, subject)
	if !ok {
		read.err = fmt.Errorf("the subject %q is not one of this hub", subject)
		return read, true
	}
	read.topic = topic
	if read.events, read.err = decode(m.Data); read.err == nil {
		if err := h.replica.Check(context.Background(), topic); errors.Is(err, hub.ErrTopic) {
			read.err = err
		}
	}
	return read, true
}

// markOf returns the mark of a message that was stored at a time: messages that were
// lost, and others that were stored under their numbers later, have different ones.
func markOf(stored time.Time) string {
	if stored.IsZero() {
		return ""
	}
	return strconv.FormatInt(stored.UnixMilli(), 36)
}

// last returns the last value of a header. That is the value of the server,
// which adds its own after any that a publisher set.
func last(h nats.Header, key string) string {
	values := h[key]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// contradicts reports whether the publisher of a message had received more of
// the epoch than the stream had when it stored the message.
func (m *message) contradicts(epoch string) bool {
	digits, same := strings.CutPrefix(m.after, epoch+"-")
	after, err := strconv.ParseUint(digits, 10, 64)
	return same && err == nil && m.seq <= after
}
