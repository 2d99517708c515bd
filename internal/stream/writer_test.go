package stream

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

// onFront is a stream on a front, for hooks.
func onFront(shared *Shared) (*Stream, *front, *recorder) {
	w, s := newRecorder(), new(Stream)
	f := over(w)
	s.Init(shared, f, event.V1, httptest.NewRequest(http.MethodGet, "/", nil), none)
	return s, f, w
}

func TestOnlyEventsPass(t *testing.T) {
	s, f, w := onFront(quiet())
	require.NoError(t, s.Send(said("a")))
	for range 2 {
		n, err := io.WriteString(f, `{"message":"no"}`)
		assert.Zero(t, n)
		assert.Equal(t, errForeign, err)
	}
	f.WriteHeader(http.StatusTeapot)
	require.NoError(t, s.Send(said("b")), "the stream goes on")
	s.Close()
	_, err := io.WriteString(f, "x")
	assert.Equal(t, ErrClosed, err)
	assert.Equal(t, http.StatusOK, w.status)
	assert.Equal(t, []string{text("a"), "flush", text("b"), "flush"}, w.log)
}

// A writer that changes bytes on their way would send what is no event.
func TestChangedEventsDoNotPass(t *testing.T) {
	s, f, w := onFront(quiet())
	require.NoError(t, s.Send(said("a")))
	f.ResponseWriter = shouting{f.ResponseWriter}
	err := s.Send(said("b"))
	assert.Equal(t, errForeign, err)
	assert.NotErrorIs(t, err, ErrGone)
	assert.Equal(t, []string{text("a"), "flush"}, w.log)
}

type shouting struct{ http.ResponseWriter }

func (s shouting) Write(p []byte) (int, error) {
	return s.ResponseWriter.Write([]byte(strings.ToUpper(string(p))))
}

// What is written beneath is written in parts, each of which has the time of a write.
func TestLargeEventsAreWrittenInParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared, began := quiet(), time.Now()
		shared.WriteTimeout = time.Minute
		s, _, w := onFront(shared)
		w.onWrite = func() { pause(10 * time.Second) } // a slow client
		large := said(strings.Repeat("x", 80<<10))
		require.NoError(t, s.Send(large))
		require.Len(t, w.log, 4, "three parts and a flush")
		assert.Equal(t, text(strings.Repeat("x", 80<<10)), strings.Join(w.log[:3], ""))
		assert.Equal(t, []time.Duration{60 * time.Second, 70 * time.Second, 80 * time.Second, 90 * time.Second}, since(began, w.deadlines))
	})
}

// Hooks may ask for everything, and send.
func TestHooksMayCallBack(t *testing.T) {
	s, f, w := onFront(quiet())
	hooks := 0
	f.before = func() {
		hooks++
		assert.False(t, s.Opened())
		assert.NoError(t, s.Cause())
		assert.NoError(t, s.Context().Err())
		assert.NoError(t, s.Send(said("hook")))
		assert.NoError(t, s.Flush())
		f.Header().Set("X-Hook", "yes")
	}
	f.after = func() {
		assert.True(t, s.Opened())
		assert.NoError(t, s.Cause())
		assert.NoError(t, http.NewResponseController(f.ResponseWriter).Flush(), "it does not wait for itself")
	}
	require.NoError(t, s.Send(said("a")))
	assert.Equal(t, 1, hooks)
	assert.Equal(t, "yes", w.header.Get("X-Hook"))
	assert.Equal(t, text("hook")+text("a"), strings.ReplaceAll(strings.Join(w.log, ""), "flush", ""))
}

// A hook that panics leaves no lock behind, and no stream.
func TestHookThatPanics(t *testing.T) {
	s, f, w := onFront(quiet())
	f.before = func() { panic("hook") }
	assert.PanicsWithValue(t, "hook", func() { _ = s.Send(said("a")) })
	assert.False(t, s.Opened())
	f.before = nil
	require.NoError(t, s.Send(said("b")))
	assert.Equal(t, []string{text("b"), "flush"}, w.log)
}

// A writer of the app's that panics in the timer ends the stream, not the process.
func TestWriterThatPanicsInTheTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, w := onFront(quiet())
		w.onFlush = func() { panic("writer") }
		s.StartTimers()
		require.NoError(t, s.Send(said("a")))
		pause(time.Second)
		assert.ErrorContains(t, s.Send(said("b")), "a writer panicked: writer")
		s.Close()
	})
}

// The header that the app sees after the first event is its own: the one beneath
// may be sent later, by the timer.
func TestHeaderIsDetached(t *testing.T) {
	s, f, w := onFront(quiet())
	s.StartTimers()
	require.NoError(t, s.Send(said("a")))
	f.Header().Set("Set-Cookie", "late=1")
	assert.Equal(t, "text/event-stream", f.Header().Get("Content-Type"))
	assert.NotContains(t, w.header, "Set-Cookie")
	s.Close()
}

// The framework's flush goes through the same lock as ours.
func TestFlushOfTheFramework(t *testing.T) {
	shared := quiet()
	shared.FlushDelay, shared.Heartbeat = time.Microsecond, time.Microsecond
	s, f, w := onFront(shared)
	s.StartTimers()
	var others sync.WaitGroup
	for range 200 {
		require.NoError(t, s.Send(said("a")))
		others.Go(func() { _ = s.Send(said("b")) })
		assert.NoError(t, http.NewResponseController(f.ResponseWriter).Flush())
	}
	others.Wait()
	s.Close()
	assert.NoError(t, http.NewResponseController(f.ResponseWriter).Flush(), "nothing happens")
	assert.Equal(t, 200, count(w.log, text("a")))
	assert.Equal(t, 200, count(w.log, text("b")))
}

// A stream whose inner middlewares have returned writes nothing through theirs.
func TestUnwind(t *testing.T) {
	s, f, w := onFront(quiet())
	inner := newRecorder()
	f.ResponseWriter = inner
	require.NoError(t, s.Send(said("a")))
	f.ResponseWriter = w // as a middleware does
	s.Unwind(w)
	assert.Equal(t, ErrClosed, s.Send(said("b")))
	_, err := io.WriteString(f, "x")
	assert.True(t, errors.Is(err, errForeign))
	assert.Equal(t, []string{text("a"), "flush"}, inner.log)
	assert.Empty(t, w.log)
	assert.True(t, s.Abort(), "by the writer that is there")
	assert.Len(t, w.deadlines, 1)
	assert.Empty(t, inner.deadlines)
}
