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

// encoded is a frame with the suffix of the first stream that it is sent on, which most
// others have as well.
type encoded struct {
	bytes  []byte
	suffix string
	common int // bytes that are the same whatever the suffix
	err    error

	kept, keptCommon atomic.Pointer[any]
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
	e := f.encode(p, suffix)
	if e.err != nil || f.id == "" || suffix == e.suffix {
		return append(dst, e.bytes...), e.err
	}
	if problem := idProblem(suffix); suffix != "" && problem != "" {
		return dst, errors.New("datastar: batch: " + problem)
	}
	dst = append(dst, e.bytes[:e.common]...)
	return append(append(dst, suffix...), end...), nil
}

// encode returns the frame in the format of the protocol, made once. A suffix that is
// wrong is left out.
func (f *Frame) encode(p Protocol, suffix string) (e *encoded) {
	if !p.Valid() {
		bytes, err := appendEvents(nil, p, f.events, f.id)
		return &encoded{bytes: bytes, err: err}
	}
	return once(&f.making, &f.encoded[p], func(e *encoded) {
		id := f.id
		if id != "" && idProblem(suffix) == "" {
			id, e.suffix = id+suffix, strings.Clone(suffix) // else whatever is sent would be allocated
		}
		e.bytes, e.err = appendEvents(make([]byte, 0, f.size+len(e.suffix)), p, f.events, id)
		e.common = max(0, len(e.bytes)-len(e.suffix)-len(end))
	})
}

// Shared is for writers that make something of what many streams are sent, such as a
// compressed form. It returns bytes that Append appends on many streams alike, and how
// many follow on this one, for the suffix of the id where that is not the first stream's.
// What a writer made of the bytes it may keep in kept, which lives as long as the frame.
// The bytes must not be changed; there are none for what cannot be encoded.
func (f *Frame) Shared(p Protocol, suffix string) (text []byte, own int, kept *atomic.Pointer[any]) {
	e := f.encode(p, suffix)
	if len(e.bytes) == 0 || f.id == "" || suffix == e.suffix {
		return e.bytes, 0, &e.kept
	}
	return e.bytes[:e.common], len(suffix) + len(end), &e.keptCommon
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
