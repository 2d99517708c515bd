package stream

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"weak"
)

// servers has for each *http.Server, by a weak pointer, the context that its
// shutdown ends. It is one for the whole program, since a function that is
// registered with a server stays there: it is registered once.
var servers sync.Map

// serverOf returns the server that a request came to, or nil.
func serverOf(r *http.Request) *http.Server {
	server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	return server
}

// Register makes sure that the shutdown of the request's server ends the streams
// on it. It is called at each request of Datastar's, and does its work at a
// server's first: one whose shutdown has begun does not tell of it any more.
func (s *Shared) Register(r *http.Request) { s.shutdownOf(r) }

// watched is a server and the context that its shutdown ends.
type watched struct {
	server *http.Server
	over   context.Context
}

// shutdownOf returns the context that the shutdown of the request's server ends,
// or nil.
func (s *Shared) shutdownOf(r *http.Request) context.Context {
	server := serverOf(r)
	if server == nil {
		return nil
	}
	last := s.last.Load()
	if last == nil || last.server != server {
		last = &watched{server, watch(server)}
		s.last.Store(last)
	}
	return last.over
}

func watch(server *http.Server) context.Context {
	key := weak.Make(server)
	if ctx, ok := servers.Load(key); ok {
		return ctx.(context.Context)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	if first, late := servers.LoadOrStore(key, ctx); late {
		cancel(nil)
		return first.(context.Context)
	}
	server.RegisterOnShutdown(func() { cancel(ErrShutdown) })
	runtime.AddCleanup(server, func(key weak.Pointer[http.Server]) { servers.Delete(key) }, key)
	return ctx
}

// writeLimited reports whether the server has a write deadline of its own, which
// counts from the request and may have passed.
func writeLimited(r *http.Request) bool {
	server := serverOf(r)
	return server != nil && server.WriteTimeout > 0
}
