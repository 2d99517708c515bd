// Package stream owns one exchange: the response that takes events, the body of
// the request, and the answer to who has left. It has a lock for what is
// written, a flush policy, write deadlines, heartbeats, and an end.
package stream

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/echo-datastar/datastar/event"
)

var (
	// ErrClosed is returned when an event is sent after the handler returned.
	ErrClosed = errors.New("datastar: the stream is closed")
	// ErrGone is returned when the client has left: it closed or lost the
	// connection, or did not take a write in time.
	ErrGone = errors.New("datastar: the client is gone")
	// ErrShutdown is the cause when a stream ends because the server does.
	ErrShutdown = errors.New("datastar: the server is shutting down")
)

// Front is what a framework has for an exchange.
type Front interface {
	// Request returns the request as it is now, and SetRequest puts another in its place.
	Request() *http.Request
	SetRequest(r *http.Request)
	// Committed reports whether a header was sent.
	Committed() bool
	// Writers returns the writer that keeps the framework's books, and the one
	// that it writes to. They are the same where the books are not on top.
	Writers() (w, beneath http.ResponseWriter)
	// Install puts a writer into the place of the one beneath, and returns the
	// one that leads to it through the books.
	Install(writer http.ResponseWriter) (w http.ResponseWriter)
	// Watch returns who is told what the stream of a request does, and when that began;
	// or nil. It is called when the stream has opened.
	Watch(r *http.Request) (w Watcher, began time.Time)
}

// Stream is a response that opens at its first event and takes more until it
// is closed. Init it once. Its methods may be called from any goroutine.
//
// There are two locks. Whoever writes has the turn, and has it while the writers
// and hooks of others run. mu guards the state; it is held for moments only, and
// not while writers and hooks run, so that they may ask for the state. turn comes
// before mu. What both guard is written with both, and read with either.
type Stream struct {
	shared   *Shared
	front    Front
	protocol event.Protocol

	turn sync.Mutex
	mu   sync.Mutex

	// State, guarded by both.
	opened  bool
	closed  bool
	unwound bool // a writer that was written through is gone

	// State, guarded by mu.
	watched bool         // somebody asked for the context
	opening atomic.Bool  // hooks run, which may send; read without mu too
	until   atomic.Int64 // when the write in progress is too slow, or 0; set with the turn
	wanted  atomic.Bool  // a flush, by somebody who could not have the turn; read by anybody
	moved   atomic.Bool  // the app has set a write deadline, for the next one of ours to replace; set by anybody
	err     error        // why nothing can be written any more, by whoever finds out
	early   []byte       // what was sent meanwhile
	earlies int          // and how many events that is
	refused error        // the last error that the app made in building what it sends

	// Who listens, guarded by mu.
	request *http.Request
	client  context.Context // ends when the client leaves
	body    *Body
	own     context.Context // see life
	cancel  context.CancelCauseFunc
	wake    chan<- struct{} // see life.Wake

	// What is written to, guarded by turn.
	w       http.ResponseWriter // through the framework's books
	beneath http.ResponseWriter
	sent    http.Header          // the header's map
	header  http.Header          // what the app sees of it since it was sent
	passing atomic.Pointer[byte] // the first byte of what may pass; read by anybody who writes
	meter   *meter

	// What waits and when it goes out, guarded by turn.
	blank   bool  // a writer of a middleware was given the header alone
	urgent  bool  // what is sent next is flushed at once
	pending bool  // something waits for a flush
	hinted  bool  // told when to reconnect
	armed   bool  // a write deadline of ours took the place of the server's
	timers  int16 // how many allow the timer to run
	waiting int   // bytes written since the last flush
	timer   *time.Timer
	limit   time.Time // the write deadline
	due     time.Time // when the timer has something to do
	fires   time.Time // when it fires, which may be earlier
}

// Init readies a stream for a request and its body. Its context ends when the
// client leaves.
func (s *Stream) Init(shared *Shared, front Front, p event.Protocol, r *http.Request, body *Body) {
	s.shared, s.front, s.protocol = shared, front, p
	s.request, s.client, s.body = r, r.Context(), body
}

// Protocol returns what the stream's client speaks.
func (s *Stream) Protocol() event.Protocol { return s.protocol }

// Body returns the body of the request.
func (s *Stream) Body() *Body { return s.body }

// Opened reports whether anything was sent.
func (s *Stream) Opened() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// Send sends events in one write. They go out at the next flush: at once where
// no timer may run, else when the handler waits, after FlushDelay, or when the
// handler returns. If one cannot be encoded nothing is written, and its error is
// noted: see [Stream.Refuse].
func (s *Stream) Send(events ...event.Event) error {
	err := s.put(&event.Batch{Events: events}, false)
	if e, ok := err.(Unencodable); ok {
		return s.Refuse(e.error)
	}
	return err
}

// Deliver is Send for a batch, which goes out at once. If it cannot be encoded the
// error is an [Unencodable].
func (s *Stream) Deliver(batch *event.Batch) error { return s.put(batch, true) }

// put encodes a batch, waits for the turn, and writes it.
func (s *Stream) put(batch *event.Batch, atOnce bool) error {
	buf, err := s.encode(batch)
	defer s.shared.release(buf)
	if err != nil || len(*buf) == 0 {
		return s.nothing(err)
	}
	if s.queue(*buf, batch) {
		return nil
	}
	s.turn.Lock()
	defer s.giveTurn()
	if err := s.open(); err != nil {
		return err
	}
	s.hinted = s.hinted || batch.Retry > 0
	s.share(batch)
	return s.measured(*buf, eventsOf(batch), atOnce || s.timers == 0 || s.shared.FlushDelay < 0)
}

// encode encodes a batch into a buffer that was not in use.
func (s *Stream) encode(batch *event.Batch) (buf *[]byte, err error) {
	buf = s.shared.buffer()
	*buf, err = batch.Append(*buf, s.protocol)
	return buf, err
}

// nothing is put for a batch without bytes, or one that cannot be encoded.
func (s *Stream) nothing(err error) error {
	if over := s.Usable(); over != nil || err == nil {
		return over
	}
	return Unencodable{err}
}

// queue keeps what a hook, or another goroutine, sends while the stream opens. It
// reports false if it does not.
func (s *Stream) queue(p []byte, batch *event.Batch) bool {
	if !s.opening.Load() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.opening.Load() {
		return false
	}
	s.early = append(s.early, p...)
	s.earlies += eventsOf(batch)
	s.wanted.Store(s.wanted.Load() || len(p) == 0) // a flush
	return true
}
