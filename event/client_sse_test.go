package event_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// message is what the clients' SSE parser hands on at a blank line.
type message struct {
	event, data string
	id          string
	retry       int
}

// transcript is what a client has taken in of a stream.
type transcript struct {
	messages []message
	lastID   string // set as soon as its line is read
	current  message
	err      error
}

// transcribe parses a stream as all generations do. An event that no blank
// line ends is dropped.
func transcribe(stream []byte) transcript {
	var t transcript
	for {
		i := bytes.IndexAny(stream, "\r\n")
		if i < 0 {
			return t
		}
		t.line(string(stream[:i]))
		next := i + 1
		if bytes.HasPrefix(stream[i:], []byte("\r\n")) {
			next++
		}
		stream = stream[next:]
	}
}

func (t *transcript) complain(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf("stream: "+format, args...)
	}
}

func (t *transcript) line(line string) {
	field, value, colon := strings.Cut(line, ":")
	switch {
	case line == "":
		t.dispatch()
	case !colon:
		t.complain("a line without a colon: %q", line)
	case field != "": // else it is a comment
		t.field(field, decodeValue(value))
	}
}

// decodeValue removes one space and decodes the bytes, which eats a byte order
// mark at their start and makes U+FFFD of what is not UTF-8.
func decodeValue(value string) string {
	value = strings.TrimPrefix(value, " ")
	return validUTF8(strings.TrimPrefix(value, "\ufeff"))
}

// validUTF8 makes U+FFFD of each byte that is not UTF-8.
func validUTF8(s string) string { return string([]rune(s)) }

func (t *transcript) field(field, value string) {
	switch field {
	case "event":
		t.current.event = value
	case "data":
		if t.current.data != "" {
			value = t.current.data + "\n" + value
		}
		t.current.data = value
	case "id":
		t.current.id, t.lastID = value, value
	case "retry":
		t.retry(value)
	default:
		t.complain("unknown field %q", field)
	}
}

// retry complains about zero and nothing too: both make a browser reconnect in
// a hot loop.
func (t *transcript) retry(value string) {
	n, err := strconv.Atoi(value)
	if err != nil || n <= 0 || strconv.Itoa(n) != value {
		t.complain("retry is %q", value)
	}
	t.current.retry = n
}

// dispatch ends a block. One without a name and data is fine: it may have
// brought an id, or nothing.
func (t *transcript) dispatch() {
	switch m := t.current; {
	case m.event != "":
		t.messages = append(t.messages, m)
	case m.data != "":
		t.complain("a message without a name: %q", m.data)
	}
	t.current = message{}
}
