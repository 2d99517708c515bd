package stream

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

func TestStreamOpensAtItsFirstEvent(t *testing.T) {
	s, w := open(quiet())
	assert.False(t, s.Opened())
	assert.NoError(t, s.Send())
	assert.NoError(t, s.Deliver(&event.Batch{}))
	assert.False(t, s.Opened(), "nothing opens nothing")
	assert.Zero(t, w.status)
	require.NoError(t, s.Send(said("a")))
	assert.True(t, s.Opened())
	assert.Equal(t, http.StatusOK, w.status)
	assert.Equal(t, event.V1, s.Protocol())
}

func TestUnencodableEventsWriteNothing(t *testing.T) {
	s, w := open(quiet())
	assert.Error(t, s.Send(said("a"), event.Event{}))
	assert.Error(t, s.Deliver(&event.Batch{Events: []event.Event{said("a"), {}}}))
	assert.Error(t, s.Deliver(&event.Batch{Events: []event.Event{said("a")}, ID: "a b"}))
	assert.False(t, s.Opened())
	assert.Empty(t, w.log)
	require.NoError(t, s.Send(said("a")), "the stream stays usable")
	assert.Error(t, s.Send(said("a"), event.Event{}))
	require.NoError(t, s.Send(said("b")))
	assert.Equal(t, []string{text("a"), "flush", text("b"), "flush"}, w.log)
}

func TestEventsTogetherAreOneWrite(t *testing.T) {
	batch := event.Batch{Events: []event.Event{said("a"), said("b")}, ID: "7"}
	shared := batch.Share()
	var tests = []struct {
		name   string
		when   func(s *Stream) error
		expect string
	}{
		{"Send", func(s *Stream) error { return s.Send(said("a"), said("b")) }, text("a") + text("b")},
		{"Deliver", func(s *Stream) error { return s.Deliver(&batch) }, text("a") + text("b") + "id: 7\n\n"},
		{"Deliver, shared", func(s *Stream) error { return s.Deliver(&shared) }, text("a") + text("b") + "id: 7\n\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, w := open(quiet())
			require.NoError(t, tt.when(s))
			assert.Equal(t, []string{tt.expect, "flush"}, w.log)
		})
	}
}

func TestClosedStreamTouchesNothing(t *testing.T) {
	var tests = []struct {
		name  string
		given func(s *Stream)
		end   func(s *Stream)
	}{
		{"never opened, closed", func(*Stream) {}, (*Stream).Close},
		{"opened, closed", func(s *Stream) { _ = s.Send(said("a")) }, (*Stream).Close},
		{"never opened, aborted", func(*Stream) {}, func(s *Stream) { s.Abort() }},
		{"opened, aborted", func(s *Stream) { _ = s.Send(said("a")) }, func(s *Stream) { s.Abort() }},
		{"failed, closed", func(s *Stream) { s.fail(errors.New("x")) }, (*Stream).Close},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, w := open(quiet())
			tt.given(s)
			tt.end(s)
			before, deadlines := len(w.log), len(w.deadlines)
			assert.Equal(t, ErrClosed, s.Send(said("b")))
			assert.Equal(t, ErrClosed, s.Send())
			assert.Equal(t, ErrClosed, s.Deliver(&event.Batch{}))
			assert.Equal(t, ErrClosed, s.Flush())
			s.StartTimers()
			s.Hint()
			s.StopTimers()
			s.Close()
			assert.True(t, s.Abort())
			assert.Len(t, w.log, before)
			assert.Len(t, w.deadlines, deadlines)
			assert.Error(t, s.Context().Err())
			assert.Nil(t, s.w, "nothing is held")
		})
	}
}

func TestSendersAtOnce(t *testing.T) {
	const senders, each = 8, 100
	s, w := open(quiet())
	require.NoError(t, s.Flush(), "what is sent while it opens goes out together")
	var all sync.WaitGroup
	for n := range senders {
		all.Go(func() {
			for range each {
				assert.NoError(t, s.Send(said(strings.Repeat(string(rune('a'+n)), 300))))
				assert.NoError(t, s.Flush())
			}
		})
	}
	all.Wait()
	counts := map[string]int{}
	for _, entry := range w.log {
		counts[entry]++
	}
	for n := range senders {
		assert.Equal(t, each, counts[text(strings.Repeat(string(rune('a'+n)), 300))])
	}
	assert.Len(t, counts, senders+1, "whole events and flushes only")
}

func TestRequestThatIsCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, w := openFor(quiet(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	watching := s.Context()
	require.NoError(t, s.Send(said("a")))
	cancel()
	assert.ErrorIs(t, s.Send(said("b")), ErrGone)
	assert.ErrorIs(t, s.Flush(), ErrGone)
	assert.ErrorIs(t, s.Cause(), ErrGone)
	assert.Error(t, watching.Err())
	assert.Equal(t, []string{text("a"), "flush"}, w.log)
}

func TestRequestsAreRenewedUntilTheStreamBegins(t *testing.T) {
	type key struct{}
	s, _ := open(quiet())
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	s.Renew(r.WithContext(context.WithValue(t.Context(), key{}, 1)))
	assert.Equal(t, 1, s.Context().Value(key{}))
	s.Renew(r)
	assert.Equal(t, 1, s.Context().Value(key{}), "too late")
	opened, _ := open(quiet())
	require.NoError(t, opened.Send(said("a")))
	opened.Renew(r.WithContext(context.WithValue(t.Context(), key{}, 1)))
	assert.Nil(t, opened.Context().Value(key{}), "too late")
}

func TestFailedWritesEndTheStream(t *testing.T) {
	broken := errors.New("broken pipe")
	var tests = []struct {
		name    string
		given   *Shared
		swallow bool
		when    func(s *Stream) error
	}{
		{"a send", quiet(), false, func(s *Stream) error { return s.Send(said("b")) }},
		{"a flush", quiet(), false, func(s *Stream) error { s.pending = true; return s.Flush() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, w := open(tt.given)
			require.NoError(t, s.Send(said("a")))
			life := s.Context()
			w.failure, w.swallow = broken, tt.swallow
			first := tt.when(s)
			assert.ErrorIs(t, first, ErrGone)
			assert.ErrorIs(t, first, broken)
			writes := len(w.log)
			assert.Equal(t, first, s.Send(said("c")), "the same error from then on")
			assert.Equal(t, first, s.Flush())
			assert.Equal(t, first, s.Cause())
			assert.Len(t, w.log, writes)
			assert.Error(t, life.Err())
			isOver(t, s, broken)
		})
	}
}

// net/http cancels the request when a write fails, even if a middleware's
// writer says nothing.
func TestSwallowedErrorsAreNoticed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, w := openFor(quiet(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	require.NoError(t, s.Send(said("a")))
	w.onFlush = cancel
	assert.ErrorIs(t, s.Send(said("b")), ErrGone)
	assert.ErrorIs(t, s.Cause(), ErrGone)
}
