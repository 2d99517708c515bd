package datastartest

import (
	"io"
	"iter"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
)

// Decode yields the events of a stream as they come, as a client of the protocol reads
// them. It is the inverse of [event.Protocol.Append]: what that wrote comes back as an
// equal event, but for what does not go over the wire, such as [event.WithKey], an option
// without effect in the protocol, or how a selector was given ([event.WithSelectorID]
// comes back as [event.WithSelector]).
//
// What the client ignores is left out: comments, ids on their own, events of other
// protocols, and a last event without a blank line after it. An error is yielded for
// an event that the client cannot use or reads in another way than the standard says
// (see [Block]), and at the end for an error of r other than [io.EOF]. V1 and Beta
// go on after an event that they cannot use. V019 and V018 drop the rest of the stream
// and send the request again, so the sequence ends.
func Decode(r io.Reader, p event.Protocol) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for block, err := range Blocks(r, p) {
			if err == nil {
				err = block.Err
			}
			if err == nil && block.Event == (event.Event{}) {
				continue
			}
			if !yield(block.Event, err) {
				return
			}
		}
	}
}

// Block is what a stream says up to a blank line: an event, an id, a time to wait, or
// only a comment.
type Block struct {
	// Event is what the client is told to do, or the zero Event.
	Event event.Event
	// ID is the id that the client holds after the block, and sends as Last-Event-ID when
	// it reconnects: that of the block or of one before. Default "".
	ID string
	// Retry is how long the block asks the client to wait before it reconnects. Default 0:
	// it does not ask.
	Retry time.Duration
	// Comments are the comments, without the colon and one blank after it.
	Comments []string
	// Cut reports that the stream ended before the block's blank line. The client does
	// nothing with such a block, but has taken its id.
	Cut bool
	// Odd says what the client ignores, or takes for something else than was probably
	// meant: an unknown field, an event of another protocol, a flag that is neither true
	// nor false.
	Odd []string
	// Err is why there is no Event: what the client throws, a field that the client
	// reads in another way than the standard for event streams says, or something that no
	// event of package event says.
	Err error

	seen  client.Seen // what the client sees
	meant client.Seen // and what was meant by it: the script of a redirect is a redirect
}

// Blocks is [Decode] for tests that also look at ids, times to wait and comments. It
// yields each block of the stream, and an error of r at the end. After a block with an
// error that V019 or V018 throws it ends, as those do.
func Blocks(r io.Reader, p event.Protocol) iter.Seq2[Block, error] {
	return func(yield func(Block, error) bool) {
		for read, err := range client.Blocks(r, p) {
			if err != nil {
				yield(Block{}, err)
				return
			}
			block, thrown := blockOf(&read, p)
			if sticky := p == event.V019 || p == event.V018; !yield(block, nil) || thrown && sticky {
				return
			}
		}
	}
}

// blockOf understands a block, and reports whether the client throws.
func blockOf(read *client.Block, p event.Protocol) (b Block, thrown bool) {
	b = Block{ID: read.ID, Retry: read.Retry, Comments: read.Comments, Cut: read.Cut, Odd: read.Odd, Err: read.Err}
	seen, odd, err := read.Read(p)
	b.seen, b.Odd = seen, append(b.Odd, odd...)
	if err != nil {
		b.Err = err
		return b, true
	}
	if b.Err == nil && seen.Operation != client.Nothing {
		b.Event, b.meant, b.Err = eventOf(read, seen, p)
	}
	return b, false
}
