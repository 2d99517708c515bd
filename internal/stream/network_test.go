package stream

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dial opens a raw connection to a server and asks for a stream.
func dial(t *testing.T, server *httptest.Server) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	require.NoError(t, err)
	return conn
}

func TestHeartbeatsOnARawSocket(t *testing.T) {
	shared := quiet()
	shared.Heartbeat = 10 * time.Millisecond
	server := httptest.NewUnstartedServer(nil)
	serve(t, shared, server, func(s *Stream, _ *http.Request) {
		s.StartTimers()
		assert.NoError(t, s.Send(said("a")))
		<-s.Context().Done()
	})
	server.Start()
	conn := dial(t, server)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
	in := bufio.NewReader(conn)
	beats := 0
	for beats < 5 {
		line, err := in.ReadString('\n')
		require.NoError(t, err)
		if line == ":\n" {
			beats++
		}
	}
	require.NoError(t, conn.Close())
}

func TestClientThatDoesNotRead(t *testing.T) {
	shared := quiet()
	shared.WriteTimeout = 200 * time.Millisecond
	ends, over := make(chan error, 1), make(chan error, 1)
	server := httptest.NewUnstartedServer(nil)
	server.Config.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		_ = conn.(*net.TCPConn).SetWriteBuffer(4 << 10)
		return ctx
	}
	serve(t, shared, server, func(s *Stream, _ *http.Request) {
		life := s.Context()
		var err error
		for err == nil {
			err = s.Send(said(strings.Repeat("x", 64<<10)))
		}
		ends <- err
		<-life.Done()
		over <- s.Cause()
		assert.Equal(t, err, s.Send(said("a")), "and from then on")
	})
	server.Start()
	conn := dial(t, server)
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4<<10))
	err := within(t, ends, "the write to fail")
	assert.ErrorIs(t, err, ErrGone)
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.ErrorIs(t, within(t, over, "the stream's end"), ErrGone)
}

func TestClientThatLeaves(t *testing.T) {
	gone := make(chan error, 1)
	server := httptest.NewUnstartedServer(nil)
	serve(t, quiet(), server, func(s *Stream, _ *http.Request) {
		_ = s.Send(said("a")) // it may be gone before this returns
		<-s.Context().Done()
		gone <- errors.Join(s.Cause(), s.Send(said("b")))
	})
	server.Start()
	conn := dial(t, server)
	_, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	assert.ErrorIs(t, within(t, gone, "the stream to notice"), ErrGone)
}

// A stream outlives the write timeout of its server, idle or busy.
func TestStreamOutlivesTheServersTimeout(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		shared := quiet()
		shared.WriteTimeout = time.Minute
		server := httptest.NewUnstartedServer(nil)
		server.Config.WriteTimeout = time.Second // which bounds the handshake, too
		serve(t, shared, server, func(s *Stream, _ *http.Request) {
			for range 3 {
				assert.NoError(t, s.Send(said("a")))
				<-time.After(400 * time.Millisecond)
			}
		})
		response, err := begin(server, http2).Get(server.URL)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		assert.NoError(t, err)
		assert.Equal(t, strings.Repeat(text("a"), 3), string(body))
	}
}

// An idle stream outlives its own write timeout, and so does the connection.
func TestIdleOutlivesTheWriteTimeout(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		shared := quiet()
		shared.WriteTimeout = 30 * time.Millisecond
		server := httptest.NewUnstartedServer(nil)
		connections := make(chan bool, 8)
		server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				connections <- true
			}
		}
		serve(t, shared, server, func(s *Stream, _ *http.Request) {
			assert.NoError(t, s.Send(said("a")))
			<-time.After(60 * time.Millisecond)
			assert.NoError(t, s.Send(said("b")))
		})
		client := begin(server, http2)
		for range 2 {
			response, err := client.Get(server.URL)
			require.NoError(t, err)
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			assert.NoError(t, err)
			assert.Equal(t, text("a")+text("b"), string(body))
			<-time.After(60 * time.Millisecond)
		}
		assert.Len(t, connections, 1, "the connection was kept")
	}
}
