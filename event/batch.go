package event

import (
	"errors"
	"time"
)

// Batch is a set of events and settings that a feed yields and a stream writes
// together. Every field is optional. The fields are written in the order in
// which they are declared.
type Batch struct {
	// Frames hold events that are sent on several streams. They are encoded once
	// per protocol.
	Frames []*Frame
	// Events are sent on this stream alone.
	Events []Event
	// ID is the event id that the client holds after the whole batch. It is
	// written after all events, as a block of its own: a client that loses its
	// connection before that does not hold it. It must be printable ASCII without
	// blanks. Default "": no id is written.
	ID string
	// IDSuffix is appended to ID and to the ids of Frames, which many streams share:
	// it is what an id says of this stream alone. It must be printable ASCII without
	// blanks. Default "".
	IDSuffix string
	// Retry is how long the client waits before it reconnects, in whole
	// milliseconds and at least 1 ms. Default 0: no retry is written.
	Retry time.Duration
}

// EndID is the id that ends a stream on purpose: a page whose stream should never end
// does not reconnect after it. The package sends it by itself.
const EndID = "datastar-end"

// Share returns a batch that writes the same, with Events and ID in a [Frame]:
// they are encoded once per protocol for all streams that the result is sent
// on. The events must not be changed afterwards.
func (b Batch) Share() Batch {
	frame := NewFrame(b.ID, b.Events...)
	return Batch{Frames: append(b.Frames[:len(b.Frames):len(b.Frames)], frame), IDSuffix: b.IDSuffix, Retry: b.Retry}
}

// Append appends the batch in the format of the protocol and returns the longer
// slice. dst is returned unchanged with an error: that of the first event that
// cannot be encoded, or one for an ID or IDSuffix that is not printable ASCII without
// blanks, or for a Retry that is set and less than 1 ms.
func (b Batch) Append(dst []byte, p Protocol) ([]byte, error) {
	long := dst
	var err error
	for _, f := range b.Frames {
		if long, err = f.append(long, p, b.IDSuffix); err != nil {
			return dst, err
		}
	}
	if long, err = appendEvents(long, p, b.Events, b.suffixed()); err != nil {
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

// suffixed returns the id with its suffix, or "" without an id.
func (b *Batch) suffixed() string {
	if b.ID == "" {
		return ""
	}
	return b.ID + b.IDSuffix
}

// appendEvents appends the events, and then the id as a block of its own unless
// it is "".
func appendEvents(dst []byte, p Protocol, events []Event, id string) ([]byte, error) {
	long := dst
	var err error
	for i := range events {
		if long, err = p.append(long, &events[i]); err != nil {
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
