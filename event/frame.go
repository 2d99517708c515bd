package event

import "sync"

// Frame is events that were published together, and the id that stands for
// having seen them. It is encoded once per protocol, however many streams it
// is sent on, and may be used by all of them at once.
type Frame struct {
	events  []Event
	id      string
	encoded [V018 + 1]encoded
}

type encoded struct {
	once  sync.Once
	bytes []byte
	err   error
}

// NewFrame returns the frame of events, which must not be changed any more. id
// may be "".
func NewFrame(id string, events ...Event) *Frame { return &Frame{events: events, id: id} }

// ID returns the id that stands for having seen the frame.
func (f *Frame) ID() string { return f.id }

// Events returns the frame's events, which must not be changed.
func (f *Frame) Events() []Event { return f.events }

// Append appends the frame as the protocol writes it. On an error dst comes
// back as it was.
func (f *Frame) Append(dst []byte, p Protocol) ([]byte, error) {
	if !p.Valid() {
		return appendEvents(dst, p, f.events, f.id)
	}
	e := &f.encoded[p]
	e.once.Do(func() { e.bytes, e.err = appendEvents(nil, p, f.events, f.id) })
	return append(dst, e.bytes...), e.err
}
