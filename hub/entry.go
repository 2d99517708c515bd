package hub

import (
	"time"

	"github.com/echo-datastar/datastar/event"
)

// entry is a published frame that is kept. It is in the ring of its topic, and
// in the history of the hub.
type entry struct {
	topic *topic
	frame *event.Frame // nil when it is kept no more
	seq   uint64
	at    time.Time
	bytes int // estimate of its memory
}

// The memory of a small frame beyond its texts: the entry, its places in the ring
// and the history, the frame, its encoding in one protocol; and of an event.
const (
	entryBytes = 96 + 2*12 + 128 + 64
	eventBytes = 208
)

func newEntry(t *topic, at position, stored time.Time, frame *event.Frame) *entry {
	bytes := entryBytes + len(frame.ID()) + eventBytes*len(frame.Events()) + 2*frame.Size()
	return &entry{topic: t, frame: frame, seq: at.seq, at: stored, bytes: bytes}
}

// found is an entry as a follower is sent it.
type found struct {
	seq   uint64
	topic string
	frame *event.Frame
}

func (e *entry) found() found { return found{e.seq, e.topic.name, e.frame} }
