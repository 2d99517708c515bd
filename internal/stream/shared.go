package stream

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Shared is what the streams of one middleware have in common. It must not be
// copied after its first use.
type Shared struct {
	Heartbeat    time.Duration   // silence before a heartbeat; negative: none
	WriteTimeout time.Duration   // per write; negative: none
	FlushDelay   time.Duration   // how long an event may wait for company; negative: not at all
	Context      context.Context // ends every stream; nil: none

	buffers  sync.Pool
	last     atomic.Pointer[watched] // the server of the last request
	watching sync.Once               // Context
	over     shutdown                // of Context
}

// keptBuffer is the largest buffer that is kept for the next event.
const keptBuffer = 256 << 10

func (s *Shared) buffer() *[]byte {
	if buf, ok := s.buffers.Get().(*[]byte); ok {
		return buf
	}
	buf := make([]byte, 0, 1<<10)
	return &buf
}

func (s *Shared) release(buf *[]byte) {
	if cap(*buf) <= keptBuffer {
		*buf = (*buf)[:0]
		s.buffers.Put(buf)
	}
}
