package datastartest

import (
	"context"
	"crypto/tls"
	"maps"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"
)

// network is a server, and what connects to it.
type network struct {
	t        testing.TB
	secure   bool
	patience time.Duration
	client   *http.Transport

	mu      sync.Mutex
	handler http.Handler
	server  *http.Server
	accept  *listener
	running map[*http.Request]string // what handlers are at work on
	idle    chan struct{}            // closed when none is
}

func newNetwork(t testing.TB, o *options) *network {
	n := &network{t: t, secure: o.base.Scheme == "https", patience: o.patience, running: map[*http.Request]string{}}
	n.client = &http.Transport{
		MaxIdleConnsPerHost: -1, // a connection that is used again hides a failure, which the transport retries by itself
		DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return n.dial(ctx) },
		DialTLSContext:      func(ctx context.Context, _, _ string) (net.Conn, error) { return n.dial(ctx) },
	}
	return n
}

// start starts a server in the place of one that is running.
func (n *network) start(h http.Handler) {
	n.stop()
	n.mu.Lock()
	defer n.mu.Unlock()
	if h != nil {
		n.handler = h
	}
	n.accept = newListener()
	n.server = &http.Server{Handler: n.served(n.handler), ReadHeaderTimeout: time.Minute}
	go func(s *http.Server, l *listener) { _ = s.Serve(l) }(n.server, n.accept)
}

// served has requests of https look so, and tells the test of a handler that panics.
func (n *network) served(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.secure {
			r.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: r.Host}
		}
		n.begin(r)
		defer n.done(r)
		defer func() {
			if v := recover(); v != nil {
				if v != http.ErrAbortHandler {
					n.t.Errorf("the handler of %s %s panics: %v\n%s", r.Method, r.URL.Path, v, debug.Stack())
				}
				panic(http.ErrAbortHandler)
			}
		}()
		h.ServeHTTP(w, r)
	})
}

func (n *network) begin(r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.running) == 0 {
		n.idle = make(chan struct{})
	}
	n.running[r] = r.Method + " " + r.URL.Path
}

func (n *network) done(r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.running, r)
	if len(n.running) == 0 {
		close(n.idle)
	}
}

func (n *network) stop() {
	n.mu.Lock()
	server := n.server
	n.server = nil
	n.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
	n.client.CloseIdleConnections()
}

// end stops the server, and waits until its handlers have noticed.
func (n *network) end() {
	n.t.Helper()
	n.stop()
	n.mu.Lock()
	idle := n.idle
	n.mu.Unlock()
	if idle == nil {
		return
	}
	late := time.NewTimer(n.patience)
	defer late.Stop()
	select {
	case <-idle:
	case <-late.C:
		n.mu.Lock()
		defer n.mu.Unlock()
		n.t.Errorf("handlers have not returned %v after their clients left: %q", n.patience, slices.Sorted(maps.Values(n.running)))
	}
}

func (n *network) dial(ctx context.Context) (net.Conn, error) {
	n.mu.Lock()
	accept, up := n.accept, n.server != nil
	n.mu.Unlock()
	if !up {
		return nil, net.ErrClosed
	}
	return accept.dial(ctx)
}

// listener accepts connections in memory.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newListener() *listener {
	return &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *listener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept returns the next connection.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends it.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is where it listens.
func (l *listener) Addr() net.Addr { return memory{} }

type memory struct{}

// Network and String say that it is nowhere.
func (memory) Network() string { return "memory" }
func (memory) String() string  { return "192.0.2.1:1234" }
