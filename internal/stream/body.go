package stream

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/echo-datastar/datastar/internal/uploads"
)

// Body is the body of a request. It knows how far it was read, and by whom: net/http
// forgets that once a middleware has put a reader of its own in its place.
type Body struct {
	of      *http.Request // as net/http made it
	from    io.ReadCloser
	size    int64 // as announced; -1: it was not
	expects bool  // the client sends it only when it is asked for
	closed  bool  // by the handler
	sealed  bool  // nothing may be read any more but by the handler

	head []byte // read ahead
	tail error  // what reading ahead ended with

	got    atomic.Int64
	ended  atomic.Bool // its end was read
	broken atomic.Bool // the handler's own reading failed
	cut    atomic.Bool // the connection did
}

// none is the body of a request without one.
var none = func() *Body {
	b := new(Body)
	b.ended.Store(true)
	return b
}()

// BodyOf returns the body of a request: see [Body.Through].
func BodyOf(r *http.Request) *Body {
	if b, ok := r.Body.(*Body); ok {
		return b
	}
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return none
	}
	return &Body{of: r, from: r.Body, size: r.ContentLength, expects: r.Header.Get("Expect") != ""}
}

// Through returns the request that is read through the body. It is a copy: in the one
// that net/http made, net/http has to find its own body, to know what is left of it.
func (b *Body) Through(r *http.Request) *http.Request {
	if r.Body == b || b == none {
		return r
	}
	r = r.WithContext(r.Context())
	r.Body = b
	return r
}

// Release gives the request that net/http made what net/http cleans up.
func (b *Body) Release(r *http.Request) {
	if b.of != nil {
		uploads.HandBack(b.of, r)
	}
}

// LateBody is [BodyOf] where the middlewares have returned. A reader that is one
// of theirs may serve another request by now, so nothing is read through it.
func LateBody(r *http.Request) *Body {
	_, ours := r.Body.(*Body)
	b := BodyOf(r)
	if b != none && !ours {
		b.sealed = !fromServer(b.from)
	}
	return b
}

// fromServer reports whether a body is as net/http made it.
func fromServer(body io.ReadCloser) bool {
	t := reflect.TypeOf(body)
	return t.Kind() == reflect.Pointer && t.Elem().PkgPath() == "net/http"
}

// AtEnd reports whether nothing is left to be read from the connection.
func (b *Body) AtEnd() bool { return b.ended.Load() }

// Broken reports whether the handler's own reading failed.
func (b *Body) Broken() bool { return b.broken.Load() }

// CutOff reports whether it failed because the connection did: then the client has
// left, whatever else says so.
func (b *Body) CutOff() bool { return b.broken.Load() && b.cut.Load() }

// Read reads for the handler.
func (b *Body) Read(p []byte) (int, error) {
	if b.closed {
		return 0, http.ErrBodyReadAfterClose
	}
	n, err := b.read(p)
	if err != nil && err != io.EOF {
		b.broken.Store(true)
	}
	return n, err
}

func (b *Body) read(p []byte) (int, error) {
	if len(b.head) > 0 {
		n := copy(p, b.head)
		b.head = b.head[n:]
		return n, nil
	}
	if b.tail != nil {
		return 0, b.tail
	}
	return b.fetch(p)
}

// fetch reads what is not read ahead: from the body as net/http made it.
func (b *Body) fetch(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.got.Add(int64(n))
	switch {
	case err == nil:
	case err == io.EOF:
		b.ended.Store(true)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, new(*net.OpError)):
		b.cut.Store(true)
	}
	return n, err
}

// CutOff reports whether an error says that the body of a request broke off because
// the client left, where it was read by others.
func CutOff(r *http.Request, err error) bool {
	if r.ContentLength == 0 || !errors.Is(r.Context().Err(), context.Canceled) {
		return false
	}
	var failed *net.OpError
	if !errors.As(err, &failed) {
		return errors.Is(err, io.ErrUnexpectedEOF)
	}
	here, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && failed.Source != nil && failed.Source.String() == here.String() // and not another connection of the app's
}

// Close keeps the handler from reading on. The rest is net/http's to close: closed by
// the handler, it would be treated as read to its end.
func (b *Body) Close() error {
	b.closed = b != none
	return nil
}

// Beside readies the header of an answer that begins now, over HTTP/1.1. While the
// body is not at its end, nothing may come after it on the connection: the rest
// would be read as requests. It reports whether that is so.
func (b *Body) Beside(h http.Header, control *http.ResponseController) bool {
	if b.AtEnd() {
		return false
	}
	h["Connection"] = []string{"close"}
	_ = control.EnableFullDuplex() // else it could not be read any more
	return true
}

// What is read of a body that nobody wants, before its client is answered.
const (
	mostDrained   = 32 << 20
	drainedAtOnce = 1 << 20
	longDrained   = 10 * time.Second // for that much at once
)

// Drain reads and drops what the handler has not read of the body. Over HTTP/1.1 a browser
// reads no answer before it has sent the whole body, and sends the request again if the
// connection is closed meanwhile. A body that is larger than 32 MiB is not read, nor one of
// a client that waits for "100 Continue" before it sends the body.
func (b *Body) Drain(r *http.Request, control *http.ResponseController) {
	if r.ProtoMajor != 1 || !b.worthDraining() {
		return
	}
	b.sealed = true
	deadline := !readLimited(r) // the server's own stays
	for range mostDrained / drainedAtOnce {
		if deadline && control.SetReadDeadline(time.Now().Add(longDrained)) != nil {
			break
		}
		if _, err := io.CopyN(io.Discard, drain{b}, drainedAtOnce); err != nil {
			break
		}
	}
	if deadline && b.AtEnd() { // else net/http would go on waiting for the rest
		_ = control.SetReadDeadline(time.Time{})
	}
}

func (b *Body) worthDraining() bool {
	got := b.got.Load()
	return !b.AtEnd() && !b.sealed && b.size-got <= mostDrained && (got > 0 || !b.expects)
}

// drain reads for us.
type drain struct{ b *Body }

func (d drain) Read(p []byte) (int, error) { return d.b.read(p) }

// readLimited reports whether the server bounds how long it reads a request.
func readLimited(r *http.Request) bool {
	server := Server(r)
	return server != nil && server.ReadTimeout > 0
}

// readAhead is how much of a body is kept for a handler that has not begun.
const readAhead = 64 << 10

// ReadAhead reads a body of up to 64 KiB before the handler does, which gets it all
// the same: over HTTP/1.1 it is seen that a client has left only once its body was
// read.
func (b *Body) ReadAhead() {
	if b.AtEnd() || b.expects || b.size > readAhead || b.got.Load() > 0 {
		return
	}
	var err error
	if b.head, err = io.ReadAll(io.LimitReader(ahead{b}, readAhead)); err == nil && b.AtEnd() {
		err = io.EOF
	}
	b.tail = err
}

// ahead reads past what was read ahead.
type ahead struct{ b *Body }

func (a ahead) Read(p []byte) (int, error) { return a.b.fetch(p) }
