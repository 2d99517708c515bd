package datastar_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"
)

// pipes is a network in memory, on which time can be made to fly.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "pipe"} }

// inMemory serves e to the client in a bubble of its own time.
func inMemory(t *testing.T, e *echo.Echo, test func(t *testing.T, client *http.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := newPipes()
		startOn(t, e, network)
		transport := &http.Transport{DialContext: network.Dial}
		defer transport.CloseIdleConnections()
		test(t, &http.Client{Transport: transport})
	})
}

// get asks for a stream and returns its blocks as they come; end tells how it ended.
func get(t *testing.T, client *http.Client, r *http.Request) (events <-chan arrival, end <-chan error) {
	t.Helper()
	response, err := client.Do(r)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	out, errs := make(chan arrival, 1<<10), make(chan error, 1)
	go func() {
		defer response.Body.Close()
		defer close(out)
		errs <- blocks(response.Body, func(a arrival) { out <- a })
	}()
	return out, errs
}
