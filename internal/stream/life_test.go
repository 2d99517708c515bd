package stream

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

func TestContextEndsWithTheStream(t *testing.T) {
	var tests = []struct {
		name        string
		when        func(s *Stream, shutdown, leave func())
		expect      error
		expectCause error
	}{
		{"it goes on", func(*Stream, func(), func()) {}, nil, nil},
		{"closed", func(s *Stream, _, _ func()) { s.Close() }, ErrClosed, ErrClosed},
		{"aborted", func(s *Stream, _, _ func()) { s.Abort() }, ErrClosed, ErrClosed},
		{"failed", func(s *Stream, _, _ func()) { _ = s.fail(gone(io.ErrShortWrite)) }, io.ErrShortWrite, ErrGone},
		{"the end of all", func(_ *Stream, shutdown, _ func()) { shutdown() }, ErrShutdown, ErrShutdown},
		{"the client left", func(_ *Stream, _, leave func()) { leave() }, context.Canceled, ErrGone},
	}
	for _, tt := range tests {
		for _, early := range []bool{true, false} {
			t.Run(tt.name+", watched before: "+strconv.FormatBool(early), func(t *testing.T) {
				end, shutdown := context.WithCancel(t.Context())
				defer shutdown()
				request, leave := context.WithCancel(t.Context())
				defer leave()
				shared := quiet()
				shared.Context = end
				s, _ := openFor(shared, httptest.NewRequest(http.MethodGet, "/", nil).WithContext(request))
				if early {
					s.Context()
				}
				tt.when(s, shutdown, leave)
				select {
				case <-s.Context().Done():
				case <-time.After(soonEnough(tt.expect)):
				}
				assert.ErrorIs(t, context.Cause(s.Context()), tt.expect)
				assert.Equal(t, tt.expect == nil, s.Context().Err() == nil)
				assert.ErrorIs(t, s.Cause(), tt.expectCause)
			})
		}
	}
}

// soonEnough is how long to wait for an end, if there is to be one.
func soonEnough(expect error) time.Duration {
	if expect == nil {
		return 0
	}
	return 10 * time.Second
}

func TestCauseOfAStreamThatNobodyWatches(t *testing.T) {
	shared := quiet()
	ctx, cancel := context.WithCancel(t.Context())
	shared.Context = ctx
	s, _ := open(shared)
	cancel()
	assert.NoError(t, s.Cause(), "a command goes on to its end")
	s.Context()
	assert.ErrorIs(t, s.Cause(), ErrShutdown)
}

func TestDeadlineOfARequestIsNotTheClients(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	s, _ := openFor(quiet(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	isOver(t, s, context.DeadlineExceeded)
	assert.ErrorIs(t, s.Cause(), context.DeadlineExceeded)
	assert.NoError(t, s.Send(said("a")), "what is left can be said")
}

func TestHint(t *testing.T) {
	s, w := open(quiet())
	s.Hint()
	assert.Empty(t, w.log, "not before the first event")
	require.NoError(t, s.Send(said("a")))
	w.log = nil
	s.Hint()
	s.Hint()
	require.Len(t, w.log, 2, "once, and flushed: %q", w.log)
	assert.Equal(t, "flush", w.log[1])
}

func TestHintIsRandomWithinItsWindow(t *testing.T) {
	seen := map[int]bool{}
	for range 200 {
		s, w := open(quiet())
		require.NoError(t, s.Flush())
		s.Hint()
		field, found := strings.CutPrefix(strings.TrimSuffix(w.log[1], "\n\n"), "retry: ")
		require.True(t, found)
		ms, err := strconv.Atoi(field)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, ms, 1000)
		assert.LessOrEqual(t, ms, 3000)
		seen[ms] = true
	}
	assert.Greater(t, len(seen), 100, "so that not all come back at once")
}

func TestAbortBreaksTheResponse(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		for _, armed := range []time.Duration{-1, time.Minute} {
			for _, abort := range []bool{false, true} {
				name := "HTTP/2: " + strconv.FormatBool(http2) + ", deadline: " + armed.String() + ", abort: " + strconv.FormatBool(abort)
				t.Run(name, func(t *testing.T) {
					shared := quiet()
					shared.WriteTimeout = armed
					server := httptest.NewUnstartedServer(nil)
					serve(t, shared, server, func(s *Stream, _ *http.Request) {
						s.StartTimers()
						assert.NoError(t, s.Send(said("a")))
						if abort {
							assert.True(t, s.Abort())
						}
					})
					response, err := begin(server, http2).Get(server.URL)
					require.NoError(t, err)
					defer response.Body.Close()
					body, err := io.ReadAll(response.Body)
					assert.Equal(t, text("a"), string(body), "what waits goes out before")
					assert.Equal(t, abort, err != nil)
					if abort && !http2 {
						assert.Equal(t, io.ErrUnexpectedEOF, err)
					}
				})
			}
		}
	}
}

func TestAbortWithoutDeadlinesTakesAPanic(t *testing.T) {
	w, s := httptest.NewRecorder(), new(Stream)
	s.Init(quiet(), over(w), event.V1, httptest.NewRequest(http.MethodGet, "/", nil), none)
	require.NoError(t, s.Send(said("a")))
	assert.False(t, s.Abort())
	assert.Equal(t, ErrClosed, s.Send(said("b")))
}

func TestFailuresAreGone(t *testing.T) {
	s, _ := open(quiet())
	broken := errors.New("broken")
	assert.ErrorIs(t, s.fail(gone(broken)), ErrGone)
	again := s.fail(gone(s.err))
	assert.ErrorIs(t, again, broken)
	assert.Equal(t, 1, strings.Count(again.Error(), "the client is gone"))
}

// What is left for net/http to write when the handler returns has a deadline,
// where ours, or the server's, has passed or was taken away.
func TestCloseLeavesTimeForTheEnd(t *testing.T) {
	var tests = []struct {
		name        string
		givenMajor  int
		givenServer *http.Server
		when        func(s *Stream) error
		expectArmed bool
	}{
		{"HTTP/1.1, one event", 1, &http.Server{}, func(s *Stream) error { return s.Send(said("a")) }, false},
		{"HTTP/1.1, one event, a server that limits", 1, &http.Server{WriteTimeout: 1}, func(s *Stream) error { return s.Send(said("a")) }, true},
		{"HTTP/1.1, flushed", 1, &http.Server{}, (*Stream).Flush, true},
		{"HTTP/2, flushed", 2, &http.Server{}, (*Stream).Flush, true},
		{"HTTP/2, flushed and more", 2, &http.Server{}, func(s *Stream) error { return errors.Join(s.Flush(), s.Send(said("a"))) }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shared := quiet()
				shared.WriteTimeout, shared.FlushDelay = time.Minute, time.Hour
				ctx := context.WithValue(t.Context(), http.ServerContextKey, tt.givenServer)
				r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
				r.ProtoMajor = tt.givenMajor
				s, w := new(Stream), newRecorder()
				s.Init(shared, over(w), event.V1, r, none)
				s.StartTimers()
				require.NoError(t, tt.when(s))
				pause(2 * time.Minute)
				w.deadlines = nil
				began := time.Now()
				s.Close()
				if !tt.expectArmed {
					assert.Empty(t, w.deadlines)
					return
				}
				assert.Equal(t, []time.Duration{time.Minute}, since(began, w.deadlines))
			})
		})
	}
}
