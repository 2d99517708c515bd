package event

import (
	"errors"
	"sync"
)

// Batch is what a feed yields: events that go out together, in one write and
// one flush, and the id that stands for having seen them.
type Batch struct {
	// Events go out in this order.
	Events []Event
	// ID is sent in a block of its own after the events, so that a browser
	// that lost the end of them does not count them as seen. Optional.
	ID string

	frames *frames
}

// frames are a batch's bytes, encoded once per protocol.
type frames [V018 + 1]struct {
	once  sync.Once
	bytes []byte
	err   error
}

// Share returns the batch as one whose bytes are encoded once per protocol,
// however many streams it is sent on. The events must not be changed after it.
func (b Batch) Share() Batch {
	b.frames = new(frames)
	return b
}

// Append appends the batch as the protocol writes it. On an error dst comes
// back as it was: that of the first event that cannot be encoded.
func (b Batch) Append(dst []byte, p Protocol) ([]byte, error) {
	if b.frames == nil || !p.Valid() {
		return b.encode(dst, p)
	}
	f := &b.frames[p]
	f.once.Do(func() { f.bytes, f.err = b.encode(nil, p) })
	return append(dst, f.bytes...), f.err
}

func (b Batch) encode(dst []byte, p Protocol) ([]byte, error) {
	long := dst
	var err error
	for i := range b.Events {
		if long, err = p.Append(long, b.Events[i]); err != nil {
			return dst, err
		}
	}
	if b.ID == "" {
		return long, nil
	}
	if problem := idProblem(b.ID); problem != "" {
		return dst, errors.New("datastar: batch: " + problem)
	}
	return append(append(append(long, "id: "...), b.ID...), end...), nil
}
