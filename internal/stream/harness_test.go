package stream

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

// front is what a framework keeps about a response: books over a writer that can
// be put in the place of another.
type front struct {
	http.ResponseWriter
	request   *http.Request
	committed bool
	before    func() // the header is sent
	after     func() // something was written
	watcher   Watcher
}

// over returns a front over a writer.
func over(w http.ResponseWriter) *front { return &front{ResponseWriter: w} }

func (f *front) WriteHeader(status int) {
	if f.before != nil {
		f.before()
	}
	f.ResponseWriter.WriteHeader(status)
	f.committed = true
}

func (f *front) Write(p []byte) (int, error) {
	n, err := f.ResponseWriter.Write(p)
	if f.after != nil {
		f.after()
	}
	return n, err
}

func (f *front) Writers() (w, beneath http.ResponseWriter) { return f, f.ResponseWriter }

func (f *front) Committed() bool { return f.committed }

func (f *front) Request() *http.Request { return f.request }

func (f *front) SetRequest(r *http.Request) { f.request = r }

func (f *front) Watch(*http.Request) (Watcher, time.Time) { return f.watcher, time.Now() }

func (f *front) Install(w http.ResponseWriter) http.ResponseWriter {
	f.ResponseWriter = w
	return f
}

// recorder is a writer that notes what was done to it, in order.
type recorder struct {
	header    http.Header
	status    int
	log       []string
	deadlines []time.Time
	failure   error // of writes and flushes
	swallow   bool  // does not tell of it
	onWrite   func()
	onFlush   func()
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(p []byte) (int, error) {
	r.log = append(r.log, string(p))
	if r.onWrite != nil {
		r.onWrite()
	}
	return len(p), r.tell()
}

func (r *recorder) FlushError() error {
	r.log = append(r.log, "flush")
	if r.onFlush != nil {
		r.onFlush()
	}
	return r.tell()
}

func (r *recorder) SetWriteDeadline(t time.Time) error {
	r.deadlines = append(r.deadlines, t)
	return nil
}

func (r *recorder) tell() error {
	if r.swallow {
		return nil
	}
	return r.failure
}

// quiet is a config without timers' doings.
func quiet() *Shared {
	return &Shared{Heartbeat: -1, WriteTimeout: -1, FlushDelay: time.Millisecond}
}

// open is a stream for a GET on a recorder.
func open(shared *Shared) (*Stream, *recorder) {
	return openFor(shared, httptest.NewRequest(http.MethodGet, "/", nil))
}

func openFor(shared *Shared, r *http.Request) (*Stream, *recorder) {
	w, s := newRecorder(), new(Stream)
	s.Init(shared, over(w), event.V1, r, none)
	return s, w
}

// said is a fragment, and text is what a client is sent for it.
func said(html string) event.Event { return event.MergeFragments(html) }

func text(html string) string {
	return "event: datastar-patch-elements\ndata: elements " + html + "\n\n"
}

// serve runs a handler with a stream at each request of a real server.
func serve(t *testing.T, shared *Shared, server *httptest.Server, handler func(s *Stream, r *http.Request)) {
	t.Helper()
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := new(Stream)
		body := BodyOf(r)
		r = body.Through(r)
		s.Init(shared, over(w), event.V1, r, body)
		handler(s, r)
		s.Close()
	})
	t.Cleanup(server.Close)
}

// within fails the test if nothing comes from the channel in time.
func within[T any](t *testing.T, ch <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(20 * time.Second):
		require.FailNow(t, "timed out waiting for "+what)
		panic("unreachable")
	}
}

// isOver expects the stream's context to be done because of this.
func isOver(t *testing.T, s *Stream, cause error) {
	t.Helper()
	ctx := s.Context()
	assert.Error(t, ctx.Err())
	assert.True(t, errors.Is(context.Cause(ctx), cause), "%v is not %v", context.Cause(ctx), cause)
}
