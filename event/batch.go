package event

import (
	"errors"
	"time"
)

// Batch is what a feed yields: what goes out together, in one write and one
// flush. Everything in it is optional; it goes out in the order of the fields.
type Batch struct {
	// Frames are events that other streams are sent as well.
	Frames []*Frame
	// Events are those of this stream alone.
	Events []Event
	// ID stands for having seen the batch. It is sent in a block of its own,
	// so that a browser that lost what is before it does not count it as seen.
	ID string
	// Retry is how long the browser waits when it has to reconnect, at least
	// 1 ms.
	Retry time.Duration
}

// Share returns the batch as one whose bytes are encoded once per protocol,
// however many streams it is sent on. The events must not be changed after it.
func (b Batch) Share() Batch {
	frame := NewFrame(b.ID, b.Events...)
	return Batch{Frames: append(b.Frames[:len(b.Frames):len(b.Frames)], frame), Retry: b.Retry}
}

// Append appends the batch as the protocol writes it. On an error dst comes
// back as it was: that of the first event that cannot be encoded.
func (b Batch) Append(dst []byte, p Protocol) ([]byte, error) {
	long := dst
	var err error
	for _, f := range b.Frames {
		if long, err = f.Append(long, p); err != nil {
			return dst, err
		}
	}
	if long, err = appendEvents(long, p, b.Events, b.ID); err != nil {
		return dst, err
	}
	switch {
	case b.Retry >= time.Millisecond:
		long = append(appendMillis(append(long, "retry: "...), b.Retry), end...)
	case b.Retry != 0:
		return dst, errors.New("datastar: batch: a retry of " + b.Retry.String() + " is below 1ms")
	}
	return long, nil
}

// appendEvents appends events and the block with the id that stands for them.
func appendEvents(dst []byte, p Protocol, events []Event, id string) ([]byte, error) {
	long := dst
	var err error
	for i := range events {
		if long, err = p.Append(long, events[i]); err != nil {
			return dst, err
		}
	}
	if id == "" {
		return long, nil
	}
	if problem := idProblem(id); problem != "" {
		return dst, errors.New("datastar: batch: " + problem)
	}
	return append(append(append(long, "id: "...), id...), end...), nil
}
