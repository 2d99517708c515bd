package natshub

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/hub"
)

// hear handles a message that the server republished.
func (s *sequencer) hear(m *nats.Msg) {
	if heard, ok := s.read(m); ok {
		s.offer(heard, false)
	}
}

// read reads a message that the server republished, or that a get returned. It
// reports false if the message is not from this stream.
func (s *sequencer) read(m *nats.Msg) (*message, bool) {
	seq, err := strconv.ParseUint(last(m.Header, jetstream.SequenceHeader), 10, 64)
	if err != nil || seq == 0 || last(m.Header, jetstream.StreamHeader) != s.stream {
		return nil, false
	}
	read := &message{seq: seq, id: m.Header.Get(jetstream.MsgIDHeader), after: m.Header.Get(headerAfter), size: len(m.Data)}
	read.at, _ = time.Parse(time.RFC3339Nano, last(m.Header, jetstream.TimeStampHeaer))
	if s.observed {
		read.with = carried(m.Header)
	}
	s.understand(read, m)
	return read, true
}

// understand sets what a message says and to whom, or why that cannot be read.
func (s *sequencer) understand(read *message, m *nats.Msg) {
	subject := last(m.Header, jetstream.SubjectHeader)
	ok := false
	if m.Header.Get(headerKey) != "" {
		read.order, ok = orderOf(m.Header, s.prefix, subject)
	} else if read.topic, ok = topicOf(m.Header, s.prefix, subject); ok {
		ok = !errors.Is(s.replica.Check(context.Background(), read.topic), hub.ErrTopic)
	}
	if !ok {
		read.topic, read.order, read.err = "", order{}, fmt.Errorf("the subject %q is not one of this hub", subject)
		return
	}
	read.events, read.err = decode(m.Data)
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
