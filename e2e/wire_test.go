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
	lines []*line

	refuses bool   // it ends new connections
	answers string // what it answers to new connections itself, unless ""
	stalled bool   // it carries nothing, and nothing of what is connected then ever again
}

// line is a connection through a wire.
type line struct {
	from, to net.Conn
	dead     bool
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
		if refuses, answer := w.intercepts(); answer != "" {
			go reply(from, answer)
		} else if to, err := net.Dial("tcp", w.to); err != nil || refuses {
			_ = from.Close()
		} else {
			w.connect(&line{from: from, to: to})
		}
	}
}

func (w *wire) connect(l *line) {
	w.mu.Lock()
	w.lines = append(w.lines, l)
	w.mu.Unlock()
	go w.carry(l, l.from, l.to)
	go w.carry(l, l.to, l.from)
}

// carry carries what one end says to the other, and ends both with either.
func (w *wire) carry(l *line, from, to net.Conn) {
	block := make([]byte, 32<<10)
	for {
		n, err := from.Read(block)
		if w.silent(l) {
			return
		}
		if err == nil {
			_, err = to.Write(block[:n])
		}
		if err != nil {
			_ = from.Close()
			_ = to.Close()
			return
		}
	}
}

func (w *wire) silent(l *line) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	l.dead = l.dead || w.stalled
	return l.dead
}

// cut ends all connections that there are.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lines {
		_ = l.from.Close()
		_ = l.to.Close()
	}
	w.lines = nil
}

// refuse has new connections end at once, or not.
func (w *wire) refuse(refuse bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuses = refuse
}

// answer has new connections answered by the wire itself, as a network does where one has
// to log in first; or not, for "".
func (w *wire) answer(answer string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers = answer
}

func (w *wire) intercepts() (refuses bool, answer string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refuses, w.answers
}

// reply answers a request with a status line, or more of an answer's head.
func reply(to net.Conn, head string) {
	defer to.Close()
	_, _ = to.Read(make([]byte, 32<<10))
	_, _ = io.WriteString(to, "HTTP/1.1 "+head+"\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno")
}

// stall has the wire carry nothing, without a word to either end, or carry again what is
// connected from then on. The browser is not told, but the server finds out.
func (w *wire) stall(stall bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stalled = stall
	if stall {
		return
	}
	for _, l := range w.lines {
		if l.dead {
			_ = l.to.(*net.TCPConn).SetLinger(0)
			_ = l.to.Close()
		}
	}
}
