package natshub

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gate stands between a node and its server.
type gate struct {
	deaf  atomic.Bool // the node receives nothing
	shut  atomic.Bool // the node cannot reconnect
	mu    sync.Mutex
	conns []net.Conn
}

// connect connects to a server through the gate.
func (g *gate) connect(t *testing.T, s *node) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(s.ClientURL(), nats.SetCustomDialer(g), nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond), nats.ReconnectJitter(0, 0))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	return conn
}

// Dial implements nats.CustomDialer.
func (g *gate) Dial(network, address string) (net.Conn, error) {
	if g.shut.Load() {
		return nil, io.ErrUnexpectedEOF
	}
	conn, err := net.Dial(network, address)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = append(g.conns, conn)
	return &gated{conn, g}, nil
}

// cut breaks all connections.
func (g *gate) cut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, conn := range g.conns {
		_ = conn.Close()
	}
}

type gated struct {
	net.Conn
	gate *gate
}

func (c *gated) Read(b []byte) (int, error) {
	for {
		n, err := c.Conn.Read(b)
		if err != nil || !c.gate.deaf.Load() {
			return n, err
		}
	}
}

// TestPublish_unconfirmed breaks a connection after the stream has stored what
// was published on it.
func TestPublish_unconfirmed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		given  func(conn *nats.Conn)
		expect error
	}{
		"closed":      {(*nats.Conn).Close, ErrUnconfirmed},
		"reconnected": {func(conn *nats.Conn) { _ = conn.ForceReconnect() }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s, g := startServer(t, server.Options{}), &gate{}
			config := named(Config{})
			a, b := open(t, g.connect(t, s), config), open(t, connect(t, s), config)
			p := visit(t, b, "", b.Feed("x"))
			g.deaf.Store(true)
			done := make(chan error, 1)
			go func() { done <- a.Publish(t.Context(), "x", say("stored")) }()
			p.until("stored")
			tc.given(a.link.conn)
			g.deaf.Store(false)
			assert.ErrorIs(t, <-done, tc.expect)
		})
	}
}

// TestPublish_storedOnce makes a node lose its connection while it publishes,
// and reconnect after the stream forgot the ids of that time.
func TestPublish_storedOnce(t *testing.T) {
	t.Parallel()
	s, g := startServer(t, server.Options{}), &gate{}
	conn := connect(t, s)
	config := named(Config{PublishTimeout: 4 * time.Second, CheckInterval: quick, Heartbeat: quick}).withDefaults()
	limits := config.limits()
	limits.Duplicates = config.PublishTimeout
	js := jet(t, conn)
	_, err := js.CreateStream(t.Context(), limits)
	require.NoError(t, err)
	a, b := open(t, g.connect(t, s), config), open(t, conn, config)
	p := visit(t, b, "", b.Feed("x"))
	g.deaf.Store(true)
	done := make(chan error, 1)
	go func() { done <- a.Publish(t.Context(), "x", say("once")) }()
	p.until("once")
	probe := func() (duplicate bool) {
		return must(js.Publish(t.Context(), config.Prefix+partIn+"probe", nil, jetstream.WithMsgID("probe"))).Duplicate
	}
	probe()
	g.shut.Store(true)
	g.cut()
	require.ErrorIs(t, <-done, ErrUnconfirmed)
	eventually(t, func() bool { return !probe() })
	g.deaf.Store(false)
	g.shut.Store(false)
	eventually(t, a.link.conn.IsConnected)
	require.NoError(t, a.link.conn.Flush())
	publish(t, b, "x", "end")
	p.until("end")
}
