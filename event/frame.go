package event

import (
	"strings"
	"sync"
	"sync/atomic"
)

// Frame is events that were published together, and the id that stands for
// having seen them. It is encoded once per protocol, however many streams it
// is sent on, and may be used by all of them at once.
type Frame struct {
	events []Event
	id     string
	size   int
	alone  [1]*Frame // itself

	making  sync.Mutex // held while one of the following is made
	encoded [len(protocolNames)]atomic.Pointer[encoded]
	matters atomic.Pointer[[]matter]
}

type encoded struct {
	bytes []byte
	err   error
}

// NewFrame returns the frame of events, which must not be changed any more. id
// may be "".
func NewFrame(id string, events ...Event) *Frame {
	f := &Frame{events: events, id: id, size: len(id) + len("id: ") + len(end)}
	for i := range events {
		f.size += events[i].size()
	}
	f.alone[0] = f
	return f
}

// Batch returns the batch that has this frame alone. It allocates nothing.
func (f *Frame) Batch() Batch { return Batch{Frames: f.alone[:]} }

// ID returns the id that stands for having seen the frame.
func (f *Frame) ID() string { return f.id }

// Events returns the frame's events, which must not be changed.
func (f *Frame) Events() []Event { return f.events }

// Size returns about how many bytes the frame takes on the wire.
func (f *Frame) Size() int { return f.size }

// Append appends the frame as the protocol writes it. On an error dst comes
// back as it was.
func (f *Frame) Append(dst []byte, p Protocol) ([]byte, error) {
	if !p.Valid() {
		return appendEvents(dst, p, f.events, f.id)
	}
	e := once(&f.making, &f.encoded[p], func() (e encoded) {
		e.bytes, e.err = appendEvents(make([]byte, 0, f.size), p, f.events, f.id)
		return e
	})
	return append(dst, e.bytes...), e.err
}

// once returns what p points to, and makes it first where that is nothing.
func once[T any](making *sync.Mutex, p *atomic.Pointer[T], make func() T) *T {
	if made := p.Load(); made != nil {
		return made
	}
	making.Lock()
	defer making.Unlock()
	if made := p.Load(); made != nil {
		return made
	}
	made := make()
	p.Store(&made)
	return &made
}

// size is about how many bytes the event takes on the wire, rather more.
func (e *Event) size() int {
	const head, line = 64, len("\ndata: fragments ")
	return head + len(e.text) + line*(1+strings.Count(e.text, "\n")) + len(e.selector) + len(e.name) + len(e.attributes)
}
