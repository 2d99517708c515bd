package dev

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// message is what a page is told.
type message struct {
	Boot    string   `json:"boot,omitempty"`
	Changes int      `json:"changes"` // how many there were by now
	Change  *change  `json:"change,omitempty"`
	Problem *Problem `json:"problem,omitempty"`
	Ended   *Ended   `json:"ended,omitempty"`
	Page    string   `json:"page,omitempty"` // whose problem it is, or stream
}

// follower is a browser that follows what happens here.
type follower struct {
	messages chan message
	over     chan struct{}
}

const most = 64 // messages that may wait for a browser, which is told the newest of all when it reconnects

// follow is the stream that a browser has open for its pages. It ends when the server
// shuts down.
func (s *Server) follow(w http.ResponseWriter, r *http.Request) {
	s.look()
	f := &follower{make(chan message, most), make(chan struct{})}
	hello := s.join(r.Context(), f)
	defer s.leave(f)
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{}) // a server's own would cut the stream; without, it reconnects
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache, no-transform")
	for told := hello; ; {
		text, err := json.Marshal(told)
		if err != nil { // never: they are strings and numbers
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil || control.Flush() != nil {
			return
		}
		select {
		case told = <-f.messages:
		case <-f.over:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// join lets a browser follow, and returns the first that it is told. With the first one
// the files are watched.
func (s *Server) join(ctx context.Context, f *follower) message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if server, ok := ctx.Value(http.ServerContextKey).(*http.Server); ok {
		over, known := s.servers[server]
		switch {
		case over:
			f.end()
		case !known:
			s.servers[server] = false
			server.RegisterOnShutdown(func() { s.dismiss(server) })
		}
	}
	s.pages[f] = true
	if s.stop == nil {
		watching, stop := context.WithCancel(context.Background())
		s.stop = stop
		go s.watch(watching)
	}
	return message{Boot: s.boot, Changes: s.changes}
}

// leave ends what join began. With the last one nobody watches the files.
func (s *Server) leave(f *follower) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pages, f)
	if len(s.pages) == 0 && s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// dismiss ends all streams, which would keep a server from shutting down.
func (s *Server) dismiss(server *http.Server) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.servers[server] = true
	for f := range s.pages {
		f.end()
	}
}

// tell tells all that follow. One that has too much to read reconnects.
func (s *Server) tell(m message) {
	for f := range s.pages {
		select {
		case f.messages <- m:
		default:
			f.end()
		}
	}
}

// end ends a stream, once; it is called under the lock.
func (f *follower) end() {
	select {
	case <-f.over:
	default:
		close(f.over)
	}
}

// Tell tells a page, or all for "", what went wrong.
func (s *Server) Tell(page string, p Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(message{Changes: s.changes, Problem: &p, Page: page})
}
