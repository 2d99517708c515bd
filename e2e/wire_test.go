package e2e

import (
	"errors"
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

	refuses bool // it ends new connections
	stalled bool // it carries nothing, and nothing of what is connected then ever again
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
		if err != nil || w.refusing() {
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
	_, err := io.Copy(pipe{w, to}, from)
	if errors.Is(err, errStalled) {
		return
	}
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

var errStalled = errors.New("the wire carries nothing")

// pipe is one direction of a connection.
type pipe struct {
	w  *wire
	to net.Conn
}

func (p pipe) Write(b []byte) (int, error) {
	p.w.mu.Lock()
	stalled := p.w.stalled
	p.w.mu.Unlock()
	if stalled {
		return 0, errStalled
	}
	return p.to.Write(b)
}

// refuse has new connections end at once, or not.
func (w *wire) refuse(refuse bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuses = refuse
}

func (w *wire) refusing() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refuses
}

// stall has the wire carry nothing, without a word to either end, or carry again what is
// connected from then on.
func (w *wire) stall(stall bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stalled = stall
}
