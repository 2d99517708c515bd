package stream

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func onServer(server *http.Server) *http.Request {
	return onServerWith(httptest.NewRequest(http.MethodGet, "/", nil), server)
}

func onServerWith(r *http.Request, server *http.Server) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), http.ServerContextKey, server))
}

// Each server is watched once, whatever there is that watches it.
func TestServersAreWatchedOnce(t *testing.T) {
	server := new(http.Server)
	first := quiet().shutdownOf(onServer(server))
	for range 100 {
		assert.Same(t, first, quiet().shutdownOf(onServer(server)))
	}
	assert.Equal(t, 1, reflect.ValueOf(server).Elem().FieldByName("onShutdown").Len())
	assert.Nil(t, quiet().shutdownOf(httptest.NewRequest(http.MethodGet, "/", nil)))
}

func TestShutdownEndsTheStreamsOfAServer(t *testing.T) {
	shared, one, other := quiet(), new(http.Server), new(http.Server)
	shared.Register(onServer(one))
	shared.Register(onServer(one))
	first, _ := openFor(shared, onServer(one))
	second, _ := openFor(shared, onServer(one))
	elsewhere, _ := openFor(shared, onServer(other))
	nowhere, _ := open(shared)
	watched := []<-chan struct{}{first.Context().Done(), second.Context().Done()}
	require.NoError(t, elsewhere.Context().Err())
	require.NoError(t, nowhere.Context().Err())
	require.NoError(t, one.Shutdown(t.Context()))
	for _, over := range watched {
		<-over
	}
	isOver(t, first, ErrShutdown)
	isOver(t, second, ErrShutdown)
	late, _ := openFor(shared, onServer(one))
	isOver(t, late, ErrShutdown)
	assert.NoError(t, elsewhere.Context().Err())
	assert.NoError(t, nowhere.Context().Err())
	require.NoError(t, other.Shutdown(t.Context()))
	<-elsewhere.Context().Done()
}

// A server and the one context end streams alike, and closed streams let go of both.
func TestClosedStreamsAreForgotten(t *testing.T) {
	shared, server := quiet(), new(http.Server)
	ctx, cancel := context.WithCancel(t.Context())
	shared.Context = ctx
	closed, _ := openFor(shared, onServer(server))
	open, _ := openFor(shared, onServer(server))
	closed.Context()
	over := open.Context().Done()
	closed.Close()
	for _, all := range shared.shutdowns(onServer(server)) {
		assert.Equal(t, map[*Stream]struct{}{open: {}}, all.streams)
	}
	cancel()
	<-over
	isOver(t, closed, ErrClosed)
	isOver(t, open, ErrShutdown)
}

// A stream that begins when the one context is done is over at once.
func TestStreamsThatBeginAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		shared := quiet()
		shared.Context = ctx
		s, _ := open(shared)
		isOver(t, s, ErrShutdown)
	}
}

func TestBuffersAreKeptUnlessLarge(t *testing.T) {
	shared := quiet()
	buf := shared.buffer()
	assert.Empty(t, *buf)
	*buf = append(*buf, "text"...)
	shared.release(buf)
	assert.Empty(t, *buf, "released empty")
	large := make([]byte, keptBuffer+1)
	shared.release(&large)
	assert.Len(t, large, keptBuffer+1, "not taken")
}
