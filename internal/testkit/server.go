package testkit

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

// Start serves e on the loopback interface until the test ends.
func Start(t testing.TB, e *echo.Echo) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	StartOn(t, e, listener)
	return "http://" + listener.Addr().String()
}

// Network is a network in memory, on which time can be made to fly.
type Network struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// NewNetwork returns one that nobody listens on yet.
func NewNetwork() *Network {
	return &Network{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept, Close and Addr are those of a net.Listener.
func (p *Network) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Dial is that of an http.Transport.
func (p *Network) Dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *Network) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *Network) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "pipe"} }

// InMemory serves e to the client in a bubble of its own time.
func InMemory(t *testing.T, e *echo.Echo, test func(t *testing.T, client *http.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := NewNetwork()
		StartOn(t, e, network)
		transport := &http.Transport{DialContext: network.Dial}
		defer transport.CloseIdleConnections()
		test(t, &http.Client{Transport: transport})
	})
}
