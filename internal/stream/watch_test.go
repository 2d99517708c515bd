package stream

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

// ends are what may end a stream that is watched, and the cause.
var ends = []struct {
	name  string
	when  func(s *Stream, shutdown, leave func())
	cause error
	left  bool // the request's context ends, too
}{
	{"closed", func(s *Stream, _, _ func()) { s.Close() }, ErrClosed, false},
	{"failed", func(s *Stream, _, _ func()) { _ = s.fail(io.ErrShortWrite) }, io.ErrShortWrite, false},
	{"the end of all", func(_ *Stream, shutdown, _ func()) { shutdown() }, ErrShutdown, false},
	{"the client left", func(_ *Stream, _, leave func()) { leave() }, context.Canceled, true},
}

// eachEnd runs a test for each of the ends.
func eachEnd(t *testing.T, test func(t *testing.T, s *Stream, end func(), cause error, left bool)) {
	for _, tt := range ends {
		t.Run(tt.name, func(t *testing.T) {
			all, shutdown := context.WithCancel(t.Context())
			defer shutdown()
			request, leave := context.WithCancel(t.Context())
			defer leave()
			shared := quiet()
			shared.Context = all
			s, _ := openFor(shared, httptest.NewRequest(http.MethodGet, "/", nil).WithContext(request))
			test(t, s, func() { tt.when(s, shutdown, leave) }, tt.cause, tt.left)
		})
	}
}

// Who waits for other things too is woken, and no context is derived meanwhile.
func TestWake(t *testing.T) {
	eachEnd(t, func(t *testing.T, s *Stream, end func(), cause error, left bool) {
		ctx, wake := s.Context(), make(chan struct{}, 1)
		gone := ctx.(*life).Wake(wake)
		assert.NoError(t, ctx.Err())
		assert.Nil(t, ctx.Value(carried{}))
		assert.Nil(t, s.own, "what it would take is spared")
		assert.Empty(t, wake)
		end()
		if left {
			within(t, gone, "the request's end")
			assert.Empty(t, wake)
		} else {
			within(t, wake, "the stream's end")
			assert.Empty(t, gone)
		}
		assert.ErrorIs(t, ctx.Err(), context.Canceled)
		assert.ErrorIs(t, context.Cause(ctx), cause)
	})
}

// A stream may be over before anybody waits, and who waits may have been woken already.
func TestWakeAtOnce(t *testing.T) {
	eachEnd(t, func(t *testing.T, s *Stream, end func(), _ error, left bool) {
		ctx, wake := s.Context(), make(chan struct{}, 1)
		end()
		<-ctx.Done()
		ctx.(*life).Wake(wake)
		gone := ctx.(*life).Wake(wake)
		if left {
			within(t, gone, "the request's end")
		} else {
			within(t, wake, "the stream's end")
		}
	})
}

// What is derived from the context ends with it, without a goroutine that waits.
func TestContextsThatAreDerived(t *testing.T) {
	eachEnd(t, func(t *testing.T, s *Stream, end func(), cause error, _ bool) {
		before := runtime.NumGoroutine()
		called := make(chan struct{})
		derived, cancel := context.WithCancel(context.WithValue(s.Context(), carried{}, 1))
		defer cancel()
		limited, cancel := context.WithTimeout(s.Context(), time.Hour)
		defer cancel()
		context.AfterFunc(s.Context(), func() { close(called) })
		assert.LessOrEqual(t, runtime.NumGoroutine(), before)
		end()
		within(t, called, "a function to be called")
		for _, ctx := range []context.Context{s.Context(), derived, limited} {
			within(t, ctx.Done(), "the end of a context")
			assert.Equal(t, context.Canceled, ctx.Err())
			assert.ErrorIs(t, context.Cause(ctx), cause)
		}
	})
}

// carried is the key of a value.
type carried struct{}

func TestContextCarries(t *testing.T) {
	until := time.Now().Add(time.Hour)
	request, cancel := context.WithDeadline(context.WithValue(t.Context(), carried{}, 1), until)
	defer cancel()
	s, _ := openFor(quiet(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(request))
	for range 2 {
		ctx := s.Context()
		assert.Equal(t, event.V1, event.ProtocolFrom(ctx))
		assert.Equal(t, 1, ctx.Value(carried{}))
		deadline, ok := ctx.Deadline()
		assert.True(t, ok)
		assert.Equal(t, until, deadline)
		assert.Equal(t, "datastar: the context of a stream", fmt.Sprint(ctx))
		require.NotNil(t, ctx.Done()) // from then on it has one of its own
	}
}

// A stream that outlives its client has the context of the request that does not end.
func TestOutlive(t *testing.T) {
	client, leave := context.WithCancel(t.Context())
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	s, _ := openFor(quiet(), r.WithContext(client))
	before := s.Context().Done()
	longer, end := context.WithCancel(t.Context())
	s.Outlive(r.WithContext(longer))
	leave()
	within(t, before, "the end of what the client ended")
	assert.NoError(t, s.Context().Err())
	assert.NoError(t, s.Cause())
	after := s.Context().Done()
	assert.Empty(t, after)
	end()
	within(t, after, "the end of the request")
	assert.ErrorIs(t, s.Cause(), ErrGone)
}
