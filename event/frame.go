package event

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
)

// Frame is a group of events that were published together, with the id that a
// client holds after them. It is encoded once per protocol, however many
// streams it is sent on. It may be used from any goroutine.
type Frame struct {
	events []Event
	id     string
	size   int
	alone  [1]*Frame // itself

	making  sync.Mutex // held while encoded or matters is computed
	encoded [len(protocolNames)]atomic.Pointer[encoded]
	matters atomic.Pointer[[]matter]
}

type encoded struct {
	bytes []byte
	err   error
	kept  atomic.Pointer[any]
}

// NewFrame returns a [Frame] that groups the events under an id, so that they are
// encoded once per protocol for all streams. The events must not be changed
// afterwards. If id is "", no id is written.
func NewFrame(id string, events ...Event) *Frame {
	f := &Frame{events: events, id: id, size: len(id) + len("id: ") + len(end)}
	for i := range events {
		f.size += events[i].size()
	}
	f.alone[0] = f
	return f
}

// Batch returns a batch with this frame alone. It allocates nothing.
func (f *Frame) Batch() Batch { return Batch{Frames: f.alone[:]} }

// ID returns the id that a client holds after the frame, or "".
func (f *Frame) ID() string { return f.id }

// Events returns the frame's events. The slice must not be changed.
func (f *Frame) Events() []Event { return f.events }

// Size returns an estimate of the encoded size, in bytes.
func (f *Frame) Size() int { return f.size }

// Append appends the frame in the format of the protocol and returns the longer
// slice. dst is returned unchanged with an error: that of the first event that
// cannot be encoded, or one for an id that is not printable ASCII without
// blanks.
func (f *Frame) Append(dst []byte, p Protocol) ([]byte, error) { return f.append(dst, p, "") }

// append is Append with a suffix of the id, which is the last thing in the bytes.
func (f *Frame) append(dst []byte, p Protocol, suffix string) ([]byte, error) {
	e := f.encode(p)
	if e.err != nil || f.id == "" || suffix == "" {
		return append(dst, e.bytes...), e.err
	}
	if problem := idProblem(suffix); problem != "" {
		return dst, errors.New("datastar: batch: " + problem)
	}
	dst = append(dst, e.bytes[:len(e.bytes)-len(end)]...)
	return append(append(dst, suffix...), end...), nil
}

// encode returns the frame in the format of the protocol, made once.
func (f *Frame) encode(p Protocol) (e *encoded) {
	if !p.Valid() {
		bytes, err := appendEvents(nil, p, f.events, f.id)
		return &encoded{bytes: bytes, err: err}
	}
	return once(&f.making, &f.encoded[p], func(e *encoded) {
		e.bytes, e.err = appendEvents(make([]byte, 0, f.size), p, f.events, f.id)
	})
}

// Shared is for writers that make something of what many streams are sent, such as a
// compressed form. It returns the bytes that Append appends on all streams alike, and how
// many follow on this one, for the suffix of the id. What a writer made of the bytes it may
// keep in kept, which lives as long as the frame. The bytes must not be changed; there are
// none for what cannot be encoded.
func (f *Frame) Shared(p Protocol, suffix string) (text []byte, own int, kept *atomic.Pointer[any]) {
	e := f.encode(p)
	if text = e.bytes; len(text) > 0 && f.id != "" && suffix != "" {
		own = len(suffix) + len(end)
		text = text[:len(text)-len(end)]
	}
	return text, own, &e.kept
}

// once returns what p points to. If that is nil, it makes the value first.
func once[T any](making *sync.Mutex, p *atomic.Pointer[T], make func(*T)) *T {
	if made := p.Load(); made != nil {
		return made
	}
	making.Lock()
	defer making.Unlock()
	if made := p.Load(); made != nil {
		return made
	}
	made := new(T)
	make(made)
	p.Store(made)
	return made
}

// size returns an estimate of the encoded size in bytes, rather too large.
func (e *Event) size() int {
	const head, line = 64, len("\ndata: fragments ")
	return head + len(e.text) + line*(1+strings.Count(e.text, "\n")) + len(e.selector) + len(e.name) + len(e.attributes)
}
