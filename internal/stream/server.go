package stream

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"weak"
)

// servers has the shutdown of each *http.Server, by a weak pointer. It is one for the whole program, since a function that is
// registered with a server stays there: it is registered once.
var servers sync.Map

// Server returns the server that a request came to, or nil.
func Server(r *http.Request) *http.Server {
	server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	return server
}

// Register makes sure that the shutdown of the request's server ends the streams
// on it. It is called at each request of Datastar's, and does its work at a
// server's first: one whose shutdown has begun does not tell of it any more.
func (s *Shared) Register(r *http.Request) { s.shutdownOf(r) }

// shutdown ends streams, all at once. A stream takes less memory in it than with a
// context of its own.
type shutdown struct {
	mu      sync.Mutex
	begun   bool
	streams map[*Stream]struct{}
}

// add has a stream end with the others. It reports false if they have ended.
func (all *shutdown) add(s *Stream) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.begun {
		return false
	}
	if all.streams == nil {
		all.streams = map[*Stream]struct{}{}
	}
	all.streams[s] = struct{}{}
	return true
}

func (all *shutdown) remove(s *Stream) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.streams, s)
}

// begin ends the streams. Those that are added later end at once.
func (all *shutdown) begin() {
	all.mu.Lock()
	streams := all.streams
	all.begun, all.streams = true, nil
	all.mu.Unlock()
	for s := range streams { // which have locks of their own, and remove themselves
		s.shutDown()
	}
}

// shutdowns returns what ends the stream of a request: nil, or what Context begins,
// and nil, or what the request's server does.
func (s *Shared) shutdowns(r *http.Request) [2]*shutdown {
	if s.Context == nil {
		return [2]*shutdown{nil, s.shutdownOf(r)}
	}
	s.watching.Do(func() { context.AfterFunc(s.Context, s.over.begin) })
	return [2]*shutdown{&s.over, s.shutdownOf(r)}
}

// watched is a server and its shutdown.
type watched struct {
	server *http.Server
	over   *shutdown
}

// shutdownOf returns the shutdown of the request's server, or nil.
func (s *Shared) shutdownOf(r *http.Request) *shutdown {
	server := Server(r)
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

func watch(server *http.Server) *shutdown {
	key := weak.Make(server)
	if known, ok := servers.Load(key); ok {
		return known.(*shutdown)
	}
	over := new(shutdown)
	if first, late := servers.LoadOrStore(key, over); late {
		return first.(*shutdown)
	}
	server.RegisterOnShutdown(over.begin)
	runtime.AddCleanup(server, func(key weak.Pointer[http.Server]) { servers.Delete(key) }, key)
	return over
}

// writeLimited reports whether the server has a write deadline of its own, which
// counts from the request and may have passed.
func writeLimited(r *http.Request) bool {
	server := Server(r)
	return server != nil && server.WriteTimeout > 0
}
