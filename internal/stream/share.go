package stream

import (
	"sync/atomic"

	"github.com/echo-datastar/datastar/event"
)

// sharer is a writer that makes something of what many streams are sent, once for all of
// them, such as a compressed form. Shared tells it ahead that after so many bytes of this
// stream alone it will be given the bytes of shared, and where what is made of them may be
// kept. They are not changed any more.
type sharer interface {
	Shared(own int, shared []byte, kept *atomic.Pointer[any])
}

// share tells a writer that cares what of the batch, which is written next, is shared.
func (s *Stream) share(batch *event.Batch) {
	to, cares := s.beneath.(sharer)
	if !cares {
		return
	}
	own := 0
	for _, frame := range batch.Frames {
		shared, rest, kept := frame.Shared(s.protocol, batch.IDSuffix)
		to.Shared(own, shared, kept)
		own = rest
	}
}
