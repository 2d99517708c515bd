package stream

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Shared is what the streams of one middleware have in common. It must not be
// copied after its first use.
type Shared struct {
	Heartbeat    time.Duration   // silence before a heartbeat; negative: none
	WriteTimeout time.Duration   // per write; negative: none
	FlushDelay   time.Duration   // how long an event may wait for company; negative: not at all
	Context      context.Context // ends every stream; nil: none

	buffers sync.Pool
	servers sync.Map // *http.Server to the context that its shutdown ends
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

// Register makes sure that the shutdown of the request's server ends the
// streams on it. It is called at each request of Datastar's, and does its work
// at a server's first: one that registers after its shutdown began would not
// be told of it.
func (s *Shared) Register(r *http.Request) { s.server(r) }

// server returns the context that the request's server ends.
func (s *Shared) server(r *http.Request) context.Context {
	parent := s.Context
	if parent == nil {
		parent = context.Background()
	}
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok {
		return parent
	}
	if ctx, ok := s.servers.Load(server); ok {
		return ctx.(context.Context)
	}
	ctx, cancel := context.WithCancelCause(parent)
	if first, late := s.servers.LoadOrStore(server, ctx); late {
		cancel(nil)
		return first.(context.Context)
	}
	server.RegisterOnShutdown(func() { cancel(ErrShutdown) })
	return ctx
}
