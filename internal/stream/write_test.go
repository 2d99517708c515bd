package stream

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

func TestHeader(t *testing.T) {
	var tests = []struct {
		name             string
		givenHTTP2       bool
		expectProto      int
		expectConnection []string
	}{
		{"HTTP/1.1", false, 1, []string{"keep-alive"}},
		{"HTTP/2", true, 2, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(nil)
			serve(t, quiet(), server, func(s *Stream, _ *http.Request) { assert.NoError(t, s.Send(said("a"))) })
			client := begin(server, tt.givenHTTP2)
			response, err := client.Get(server.URL)
			require.NoError(t, err)
			defer response.Body.Close()
			assert.Equal(t, tt.expectProto, response.ProtoMajor)
			assert.Equal(t, http.StatusOK, response.StatusCode)
			assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
			assert.Equal(t, "no-cache, no-transform", response.Header.Get("Cache-Control"))
			assert.Equal(t, "no", response.Header.Get("X-Accel-Buffering"))
			assert.Equal(t, tt.expectConnection, response.Header.Values("Connection"))
			assert.Empty(t, response.Header.Get("Content-Length"))
			body, err := io.ReadAll(response.Body)
			assert.NoError(t, err)
			assert.Equal(t, text("a"), string(body))
		})
	}
}

// begin starts a server for one kind of HTTP.
func begin(server *httptest.Server, http2 bool) *http.Client {
	if http2 {
		server.EnableHTTP2 = true
		server.StartTLS()
	} else {
		server.Start()
	}
	return server.Client()
}

func TestHeaderValuesAreSeparate(t *testing.T) {
	s, w := open(quiet())
	w.header.Set("Content-Length", "7")
	require.NoError(t, s.Flush())
	w.header.Add("Content-Type", "x")
	assert.Equal(t, []string{"no-cache, no-transform"}, w.header["Cache-Control"])
	assert.NotContains(t, w.header, "Content-Length")
}

// mute is a writer that cannot flush, as that of Echo's Timeout.
type mute struct{ http.ResponseWriter }

// loud flushes what is beneath if that can, as Echo's Gzip does; its BodyDump
// panics if it cannot.
type loud struct{ http.ResponseWriter }

func (l loud) Flush() { _ = http.NewResponseController(l.ResponseWriter).Flush() }

func (l loud) Unwrap() http.ResponseWriter { return l.ResponseWriter }

// through only unwraps.
type through struct{ w http.ResponseWriter }

func (t through) Header() http.Header         { return t.w.Header() }
func (t through) Write(p []byte) (int, error) { return t.w.Write(p) }
func (t through) WriteHeader(status int)      { t.w.WriteHeader(status) }
func (t through) Unwrap() http.ResponseWriter { return t.w }

func TestWritersThatCannotFlush(t *testing.T) {
	w := newRecorder()
	var tests = []struct {
		name   string
		given  http.ResponseWriter
		expect bool
	}{
		{"flushes", w, true},
		{"unwraps", through{w}, true},
		{"flushes and unwraps", loud{w}, true},
		{"does not", mute{w}, false},
		{"unwraps to one that does not", through{mute{w}}, false},
		{"flushes into one that does not", loud{mute{w}}, false},
		{"flushes deep into one that does not", through{loud{through{mute{w}}}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := new(Stream)
			s.Init(quiet(), over(tt.given), event.V1, httptest.NewRequest(http.MethodGet, "/", nil), none)
			w.status = 0
			err := s.Send(said("a"))
			if tt.expect {
				assert.NoError(t, err)
				return
			}
			require.Error(t, err)
			assert.Contains(t, err.Error(), "Timeout middleware")
			assert.NotErrorIs(t, err, ErrGone)
			assert.Zero(t, w.status, "the error's answer can still be sent")
			assert.Equal(t, err, s.Flush(), "and stays")
			assert.Equal(t, err, s.Cause())
			assert.False(t, s.Opened())
		})
	}
	s := new(Stream)
	s.Init(quiet(), over(mute{w}), event.V1, httptest.NewRequest(http.MethodGet, "/", nil), none)
	assert.ErrorContains(t, s.Send(said("a")), "stream.mute", "the culprit is named")
}

func TestResponseThatWasBegun(t *testing.T) {
	w, s := newRecorder(), new(Stream)
	s.Init(quiet(), &front{ResponseWriter: w, committed: true}, event.V1, httptest.NewRequest(http.MethodGet, "/", nil), none)
	assert.Equal(t, errCommitted, s.Send(said("a")))
	assert.Equal(t, errCommitted, s.Flush())
	assert.Empty(t, w.log)
}

func TestHeartbeatGoesPastTheBooks(t *testing.T) {
	w, s, written := newRecorder(), new(Stream), 0
	books := over(w)
	books.after = func() { written++ }
	s.Init(quiet(), books, event.V1, httptest.NewRequest(http.MethodGet, "/", nil), none)
	require.NoError(t, s.Send(said("a")))
	require.NoError(t, s.beat())
	assert.Equal(t, 1, written)
	assert.Equal(t, []string{text("a"), "flush", ":\n\n", "flush"}, w.log)
}

// since returns how long after a moment others are.
func since(began time.Time, moments []time.Time) (after []time.Duration) {
	for _, moment := range moments {
		after = append(after, moment.Sub(began))
	}
	return after
}

// Over HTTP/1.1 a write has seven eighths of its time at the least.
func TestWriteDeadlineStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared, began := quiet(), time.Now()
		shared.WriteTimeout = 80 * time.Second
		s, w := open(shared)
		for _, wait := range []time.Duration{0, 10 * time.Second, time.Second, 189 * time.Second} {
			pause(wait)
			require.NoError(t, s.Send(said("a")))
		}
		assert.Equal(t, []time.Duration{80 * time.Second, 91 * time.Second, 280 * time.Second}, since(began, w.deadlines))
		s.Close()
	})
}

// A write deadline that the app sets itself counts until the next write, which has its own.
func TestWriteDeadlineOfTheApp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared, began := quiet(), time.Now()
		shared.WriteTimeout = time.Minute
		s, f, w := onFront(shared)
		require.NoError(t, s.Send(said("a")))
		app := http.NewResponseController(f.ResponseWriter)
		for _, own := range []time.Duration{time.Second, time.Hour} {
			require.NoError(t, app.SetWriteDeadline(began.Add(own)))
			require.NoError(t, s.Send(said("b")))
			require.NoError(t, s.Send(said("c")))
		}
		assert.Equal(t, []time.Duration{time.Minute, time.Second, time.Minute, time.Hour, time.Minute}, since(began, w.deadlines))
		s.Close()
	})
}

// limiting is a writer of a middleware's that has a write deadline of its own.
type limiting struct{ *recorder }

func (l limiting) Write(p []byte) (int, error) {
	_ = l.SetWriteDeadline(time.Now().Add(time.Second))
	defer l.SetWriteDeadline(time.Time{})
	return l.recorder.Write(p)
}

func (l limiting) Unwrap() http.ResponseWriter { return l.recorder }

// Where a middleware's writer sets write deadlines, each write has one of the stream's too.
func TestWriteDeadlineBesideAMiddlewares(t *testing.T) {
	shared := quiet()
	shared.WriteTimeout = time.Minute
	w, s := newRecorder(), new(Stream)
	s.Init(shared, over(limiting{w}), event.V1, httptest.NewRequest(http.MethodGet, "/", nil), none)
	for range 2 {
		require.NoError(t, s.Send(said("a")))
		assert.False(t, w.deadlines[len(w.deadlines)-1].IsZero(), "a flush that may take forever")
	}
	s.Close()
}

func TestWriteDeadlines(t *testing.T) {
	shared := quiet()
	shared.WriteTimeout = time.Minute
	s, w := open(shared)
	require.NoError(t, s.Send(said("a")))
	require.Len(t, w.deadlines, 1)
	assert.InDelta(t, time.Minute, time.Until(w.deadlines[0]), float64(10*time.Second))

	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.ProtoMajor = 2
	s, w = openFor(shared, r)
	require.NoError(t, s.Send(said("a")))
	require.NoError(t, s.Send(said("b")))
	require.Len(t, w.deadlines, 4)
	assert.True(t, w.deadlines[1].IsZero(), "HTTP/2 resets an idle stream at its deadline")
	assert.False(t, w.deadlines[2].IsZero(), "and so each event has one of its own")

	s, w = open(quiet())
	require.NoError(t, s.Send(said("a")))
	assert.Empty(t, w.deadlines, "none was asked for")
}

// HTTP/2 cancels the request of a client that takes nothing before the write returns its
// error. Who asks meanwhile is told of the same reason, and of another when the client left.
func TestDeadlineThatPassedIsTheReason(t *testing.T) {
	for after, slow := range map[time.Duration]bool{9 * time.Second: false, 10 * time.Second: true} {
		synctest.Test(t, func(t *testing.T) {
			shared := quiet()
			shared.WriteTimeout = 10 * time.Second
			ctx, leave := context.WithCancel(t.Context())
			s, w := openFor(shared, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
			assert.NoError(t, s.Send(said("a")))
			time.Sleep(time.Minute)
			asked := make(chan error, 1)
			w.onFlush = func() {
				time.Sleep(after)
				leave()
				asked <- s.Cause()
				w.failure = io.ErrClosedPipe
			}
			assert.ErrorIs(t, s.Send(said("b")), ErrGone)
			cause := <-asked
			assert.ErrorIs(t, cause, ErrGone)
			assert.Equal(t, slow, errors.Is(cause, os.ErrDeadlineExceeded), cause)
		})
	}
}

// While nothing is written, a deadline of before is no reason.
func TestDeadlineOfBeforeIsNoReason(t *testing.T) {
	for name, timers := range map[string]bool{"flushed": false, "waits for a flush": true} {
		synctest.Test(t, func(t *testing.T) {
			ctx, leave := context.WithCancel(t.Context())
			s, _ := openFor(&Shared{Heartbeat: -1, WriteTimeout: 10 * time.Second, FlushDelay: time.Hour},
				httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
			if timers {
				s.StartTimers()
			}
			assert.NoError(t, s.Send(said(strings.Repeat("a", 2*passThrough))))
			time.Sleep(time.Minute)
			leave()
			assert.Equal(t, ErrGone, s.Cause(), name)
			s.Close()
		})
	}
}
