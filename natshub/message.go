package natshub

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

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
	topic  string // "" if it is about a key, or not known
	order  order  // what it says of a key
	events []event.Event
	with   hub.Carrier
	size   int
	err    error // why it cannot be read, or nil: a gap for its topic, if that is known
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
	if len(body) == 0 {
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

// contradicts reports whether the publisher of a message had received more of
// the epoch than the stream had when it stored the message.
func (m *message) contradicts(epoch string) bool {
	rest, same := strings.CutPrefix(m.after, epoch+"-")
	digits, _, _ := strings.Cut(rest, "-")
	after, err := strconv.ParseUint(digits, 10, 64)
	return same && err == nil && m.seq <= after
}
