package datastartest

import (
	"bytes"
	"io"
	"net/http/httptest"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// recorder is a response that knows when what was written.
type recorder struct {
	*httptest.ResponseRecorder
	start time.Time
	marks []mark
}

// mark says when the body had reached a length.
type mark struct {
	length int
	at     time.Duration
}

func (w *recorder) Write(p []byte) (int, error) {
	n, err := w.ResponseRecorder.Write(p)
	w.marks = append(w.marks, mark{w.Body.Len(), time.Since(w.start)})
	return n, err
}

func (w *recorder) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

// timed is a block, and when it had arrived.
type timed struct {
	Block
	at time.Duration
}

// timedBlocks returns the blocks of a stream.
func timedBlocks(body []byte, marks []mark, p event.Protocol) (all []timed) {
	in := &counter{rest: body}
	for block := range Blocks(in, p) {
		for len(marks) > 1 && marks[0].length < in.read {
			marks = marks[1:]
		}
		b := timed{Block: block}
		if len(marks) > 0 {
			b.at = marks[0].at
		}
		all = append(all, b)
	}
	return all
}

// counter gives a line at a time, so that what was read is what was needed.
type counter struct {
	rest []byte
	read int
}

func (c *counter) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		return 0, io.EOF
	}
	end := bytes.IndexByte(c.rest, '\n') + 1
	if end == 0 {
		end = len(c.rest)
	}
	n := copy(p, c.rest[:end])
	c.rest, c.read = c.rest[n:], c.read+n
	return n, nil
}
