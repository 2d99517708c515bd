package natshub

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/internal/leak"
)

// TestMain fails the run when goroutines outlive the tests.
func TestMain(m *testing.M) {
	if config := os.Getenv(environment); config != "" {
		serve(config)
		return
	}
	os.Exit(leak.Run(m, 20*time.Second))
}

// node is a NATS server in this process, which can be killed and restarted with
// what it has on disk.
type node struct {
	t       testing.TB
	options server.Options
	*server.Server
}

// startServer starts a server, alone or as part of a cluster.
func startServer(t testing.TB, options server.Options) *node {
	t.Helper()
	n := &node{t: t, options: options}
	if n.options.StoreDir == "" {
		n.options.StoreDir = t.TempDir()
	}
	n.options.Host, n.options.NoSigs, n.options.NoLog, n.options.JetStream = "127.0.0.1", true, true, true
	if n.options.Port == 0 {
		n.options.Port = freePort(t)
	}
	n.start()
	t.Cleanup(n.kill)
	return n
}

func (n *node) start() {
	n.t.Helper()
	options := n.options
	s, err := server.NewServer(&options)
	require.NoError(n.t, err)
	n.Server = s
	s.Start()
	require.True(n.t, s.ReadyForConnections(30*time.Second))
}

func (n *node) kill() {
	n.Shutdown()
	n.WaitForShutdown()
}

// synced restarts the server, and returns a copy of what it has on disk.
func (n *node) synced() (dir string) {
	n.t.Helper()
	n.kill()
	dir = n.t.TempDir() + "/synced"
	require.NoError(n.t, os.CopyFS(dir, os.DirFS(n.options.StoreDir)))
	n.start()
	return dir
}

// lose restarts the server with what it had on disk before.
func (n *node) lose(synced string) {
	n.t.Helper()
	n.kill()
	require.NoError(n.t, os.RemoveAll(n.options.StoreDir))
	require.NoError(n.t, os.CopyFS(n.options.StoreDir, os.DirFS(synced)))
	n.start()
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().(*net.TCPAddr).Port
}

// startCluster starts n servers that form a cluster.
func startCluster(t testing.TB, n int) (nodes []*node) {
	t.Helper()
	var routes []string
	ports := make([]int, n)
	for i := range ports {
		ports[i] = freePort(t)
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
	}
	for i := range ports {
		options := server.Options{ServerName: fmt.Sprint("n", i), Routes: server.RoutesFromStr(strings.Join(routes, ","))}
		options.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: ports[i]}
		nodes = append(nodes, startServer(t, options))
	}
	eventually(t, func() bool {
		for _, n := range nodes {
			if n.JetStreamIsLeader() && len(n.JetStreamClusterPeers()) == len(nodes) {
				return true
			}
		}
		return false
	})
	return nodes
}

// eventually waits until isTrue returns true.
func eventually(t testing.TB, isTrue func() bool) {
	t.Helper()
	require.Eventually(t, isTrue, 60*time.Second, 2*time.Millisecond)
}

// connect connects to servers, and reconnects soon after a break.
func connect(t testing.TB, nodes ...*node) *nats.Conn {
	t.Helper()
	var urls []string
	for _, n := range nodes {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", n.options.Port))
	}
	conn, err := nats.Connect(strings.Join(urls, ","), nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond),
		nats.ReconnectJitter(0, 0), nats.DontRandomize(), nats.IgnoreDiscoveredServers(), nats.Timeout(5*time.Second))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	return conn
}

var streams atomic.Int32

// named returns the config with a name of its own and a silent logger.
func named(config Config) Config {
	if config.Name == "" {
		config.Name = fmt.Sprint("t", streams.Add(1))
	}
	if config.Memory.Logger == nil {
		config.Memory.Logger = slog.New(slog.DiscardHandler)
	}
	return config
}

// open returns a hub that is closed when the test ends.
func open(t testing.TB, conn *nats.Conn, config Config) *Hub {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	h, err := New(ctx, conn, config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func jet(t testing.TB, conn *nats.Conn) jetstream.JetStream {
	t.Helper()
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	return js
}
