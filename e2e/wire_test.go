package e2e

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// wire is the network between a browser and the example, to be cut.
type wire struct {
	url   string
	to    string
	mu    sync.Mutex
	conns []net.Conn
}

// lay lays a wire to the example.
func lay(t *testing.T, x *example) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	w := &wire{url: "http://" + listener.Addr().String(), to: strings.TrimPrefix(x.url, "http://")}
	t.Cleanup(w.cut)
	go w.serve(listener)
	return w
}

func (w *wire) serve(listener net.Listener) {
	for {
		from, err := listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", w.to)
		if err != nil {
			_ = from.Close()
			continue
		}
		w.mu.Lock()
		w.conns = append(w.conns, from, to)
		w.mu.Unlock()
		go w.carry(from, to)
		go w.carry(to, from)
	}
}

// carry carries what one end says to the other, and ends both with either.
func (w *wire) carry(from, to net.Conn) {
	_, _ = io.Copy(to, from)
	_ = from.Close()
	_ = to.Close()
}

// cut ends all connections that there are.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, conn := range w.conns {
		_ = conn.Close()
	}
	w.conns = nil
}
