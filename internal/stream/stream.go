// Package stream is one HTTP response that takes events: a lock, a flush
// policy, write deadlines, heartbeats, and an end.
package stream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
)

var (
	// ErrClosed is returned when an event is sent after the handler returned.
	ErrClosed = errors.New("datastar: the stream is closed")
	// ErrGone is returned when the client is not there any more: it closed or
	// lost the connection, or did not take a write in time.
	ErrGone = errors.New("datastar: the client is gone")
	// ErrShutdown is the cause when a stream ends because the server does.
	ErrShutdown = errors.New("datastar: the server is shutting down")
)

// Response is the front's: what is written to.
type Response interface {
	// Writers returns the writer that keeps the server's books, and the one
	// beneath it, which flushes.
	Writers() (w, beneath http.ResponseWriter)
	// Committed reports whether a header was sent.
	Committed() bool
	// Request returns the request that is answered.
	Request() *http.Request
}

// Stream is a response that opens at its first event and takes more until it
// is closed. Init it once. Its methods may be called from any goroutine.
type Stream struct {
	shared   *Shared
	response Response
	protocol event.Protocol

	mu       sync.Mutex
	request  *http.Request
	client   context.Context // ends when the client goes
	bodyRead bool
	w        http.ResponseWriter
	beneath  http.ResponseWriter
	control  http.ResponseController
	expected bool // the timer may open it
	opened   bool
	hinted   bool // told when to come back
	closed   bool
	unwound  bool  // a writer that was written through is gone
	armed    bool  // a write deadline of ours took the place of the server's
	waiting  int   // bytes written but not flushed
	err      error // why nothing can be written any more
	header   [4]string

	timers int // how many allow timers to run
	timer  *time.Timer
	due    time.Time // when the timer has something to do
	fires  time.Time // when it fires, which may be earlier

	life   context.Context
	cancel context.CancelCauseFunc
	stop   func() bool
}

// Init readies a stream for a request, whose body was read to its end or not.
// Its context ends when the client goes.
func (s *Stream) Init(shared *Shared, response Response, p event.Protocol, r *http.Request, bodyRead bool) {
	s.shared, s.response, s.protocol = shared, response, p
	s.request, s.client, s.bodyRead = r, r.Context(), bodyRead
}

// Renew tells of the request that a later middleware put in the place of the
// first, while the stream has not begun.
func (s *Stream) Renew(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.opened && s.life == nil {
		s.request = r
	}
}

// Client tells of the context that ends with the client, where the stream was
// given a middleware's, which may be done by now.
func (s *Stream) Client(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = ctx
}

// Unwind tells that the middlewares below have returned, and that this is the
// writer now that flushes. If the stream was opened through another one, which
// a pool may have given to another response by now, nothing is written any more.
func (s *Stream) Unwind(beneath http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unwound = s.unwound || s.opened && !s.closed && !same(s.beneath, beneath)
}

// same reports whether two writers are one, as far as they can be compared.
func same(a, b http.ResponseWriter) bool {
	v, w := reflect.ValueOf(a), reflect.ValueOf(b)
	return v.Type() == w.Type() && (!v.Comparable() || a == b)
}

// Protocol returns what the stream's client speaks.
func (s *Stream) Protocol() event.Protocol { return s.protocol }

// Opened reports whether anything was sent.
func (s *Stream) Opened() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// Send sends events in one write. They go out at the next flush: at once where
// no timer may run, else when the handler waits, after FlushDelay, or when the
// handler returns. If one cannot be encoded nothing is written.
func (s *Stream) Send(events ...event.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	buf := s.shared.buffer()
	defer s.shared.release(buf)
	var err error
	for i := range events {
		if *buf, err = s.protocol.Append(*buf, events[i]); err != nil {
			return err
		}
	}
	return s.put(*buf, s.timers == 0 || s.shared.FlushDelay < 0)
}

// Deliver is Send for a batch, which goes out at once.
func (s *Stream) Deliver(batch event.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	buf := s.shared.buffer()
	defer s.shared.release(buf)
	var err error
	if *buf, err = batch.Append(*buf, s.protocol); err != nil {
		return err
	}
	s.hinted = s.hinted || batch.Retry > 0
	return s.put(*buf, true)
}

// put writes what was encoded, and opens the stream before the first time.
func (s *Stream) put(p []byte, atOnce bool) error {
	if len(p) == 0 {
		return nil
	}
	if err := s.open(); err != nil {
		return err
	}
	return s.write(p, atOnce)
}

// Flush sends what waits, and opens the stream if nothing was sent yet.
func (s *Stream) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	if s.opened && s.waiting == 0 {
		return nil
	}
	if err := s.open(); err != nil {
		return err
	}
	return s.flush()
}

// Request returns the request as it is now, or why nothing can be sent.
func (s *Stream) Request() (*http.Request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return nil, err
	}
	return s.response.Request(), nil
}

// usable returns why nothing can be sent, or nil.
func (s *Stream) usable() error {
	if s.closed || s.unwound {
		return ErrClosed
	}
	if s.err == nil && s.left() {
		return s.fail(ErrGone)
	}
	return s.err
}

// left reports whether the client has gone: net/http cancels the request then,
// and when a write fails, even one whose error a middleware swallowed.
func (s *Stream) left() bool { return errors.Is(s.client.Err(), context.Canceled) }

// fail ends the stream because the client has gone, or is taken to have.
func (s *Stream) fail(err error) error {
	if !errors.Is(err, ErrGone) {
		err = fmt.Errorf("%w: %w", ErrGone, err)
	}
	return s.over(err)
}

// over ends the stream for good and every loop over it.
func (s *Stream) over(err error) error {
	s.err = err
	if s.cancel != nil {
		s.cancel(err)
	}
	return err
}
