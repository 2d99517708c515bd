package hubtest

import (
	"iter"
	"strings"
)

// message is an event as a browser reads it, or a block with only an id or a
// retry.
type message struct {
	event string
	data  map[string]string // by key; the lines of one key are joined
	id    string
	retry string

	// What a document reads in the data.
	roots   []*node
	signals map[string]any
}

// blocks yields the messages of a stream, as text.
func blocks(stream []byte) iter.Seq[string] {
	return strings.SplitSeq(strings.TrimSuffix(string(stream), "\n\n"), "\n\n")
}

// parse parses a stream of events.
func parse(stream []byte) (messages []*message) {
	for block := range blocks(stream) {
		messages = append(messages, parseMessage(block))
	}
	return messages
}

func parseMessage(block string) *message {
	m := &message{data: map[string]string{}}
	for line := range strings.SplitSeq(block, "\n") {
		m.read(line)
	}
	return m
}

func (m *message) read(line string) {
	field, value, _ := strings.Cut(line, ": ")
	switch field {
	case "event":
		m.event = value
	case "id":
		m.id = value
	case "retry":
		m.retry = value
	case "data":
		key, value, _ := strings.Cut(value, " ")
		if old, more := m.data[key]; more {
			value = old + "\n" + value
		}
		m.data[key] = value
	}
}
