package dev

import (
	"context"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/observe"
)

// Asked is which request of which page this is, as its script says in Header.
type Asked struct{ Page, Request string }

// AskedBy reads Header.
func AskedBy(header string) Asked {
	page, request, _ := strings.Cut(header, ".")
	return Asked{page, request}
}

// Observe has the page told how the stream of its request ends.
func (s *Server) Observe(ctx context.Context, by Asked) context.Context {
	return observe.With(ctx, stream{s, by})
}

// stream is one that a page has asked for.
type stream struct {
	server *Server
	by     Asked
}

// Opened implements [observe.Observer].
func (s stream) Opened(context.Context, observe.Stream) observe.Observation { return s }

// Sent implements [observe.Observation]: the page sees that itself.
func (s stream) Sent(observe.Sent) {}

// Ended is how a stream ended.
type Ended struct {
	Request string `json:"request"`
	Status  string `json:"status"`
	Cause   string `json:"cause,omitempty"`
	Writing int64  `json:"writing"` // milliseconds
}

// Closed implements [observe.Observation].
func (s stream) Closed(e observe.End) {
	ended := Ended{Request: s.by.Request, Status: e.Status.String(), Writing: int64(e.Writing / time.Millisecond)}
	if e.Cause != nil {
		ended.Cause = e.Cause.Error()
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.tell(message{Changes: s.server.changes, Ended: &ended, Page: s.by.Page})
}
