package doctor

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

// Inside is an app's handler behind a server and a network in memory.
type Inside struct {
	Client *http.Client
	server *http.Server
	served chan struct{}
}

// Serve serves a handler in memory until it is closed. Requests have what is in ctx.
func Serve(ctx context.Context, handler http.Handler) *Inside {
	wire := &wire{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{
		Handler:     handler,
		ErrorLog:    log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(wire)
	}()
	client := &http.Client{
		Transport:     &http.Transport{DialContext: wire.dial},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Inside{client, server, served}
}

// Close ends all that goes on.
func (i *Inside) Close() {
	_ = i.server.Close()
	i.Client.CloseIdleConnections()
	<-i.served
}

// wire is a network in memory.
type wire struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case w.conns <- there:
		return here, nil
	case <-w.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept, Close and Addr are those of a net.Listener.
func (w *wire) Accept() (net.Conn, error) {
	select {
	case conn := <-w.conns:
		return conn, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

func (w *wire) Addr() net.Addr { return &net.UnixAddr{Name: "doctor", Net: "pipe"} }
