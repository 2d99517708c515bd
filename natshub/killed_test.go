package natshub

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// environment is set in the environment of a test binary that is to run as a
// server, which the test can kill.
const environment = "NATSHUB_TEST_SERVER"

// killable is a server in a process of its own.
type killable struct {
	Port, ClusterPort int
	Name, Dir, Routes string
	process           *exec.Cmd
}

// serve runs a server until the test is over.
func serve(config string) {
	var k killable
	options := &server.Options{Host: "127.0.0.1", NoLog: true, JetStream: true}
	if err := json.Unmarshal([]byte(config), &k); err != nil {
		panic(err)
	}
	options.ServerName, options.Port, options.StoreDir = k.Name, k.Port, k.Dir
	if k.ClusterPort > 0 {
		options.Routes = server.RoutesFromStr(k.Routes)
		options.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: k.ClusterPort}
	}
	s, err := server.NewServer(options)
	if err != nil {
		panic(err)
	}
	s.Start()
	_, _ = io.Copy(io.Discard, os.Stdin) // until the test is over, however it ends
	s.Shutdown()
}

func (k *killable) start(t *testing.T) {
	t.Helper()
	config, err := json.Marshal(k)
	require.NoError(t, err)
	k.process = exec.Command(os.Args[0])
	k.process.Env = append(os.Environ(), environment+"="+string(config))
	_, err = k.process.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, k.process.Start())
	t.Cleanup(k.kill)
}

func (k *killable) kill() {
	_ = k.process.Process.Kill()
	_ = k.process.Wait()
}

func startKillable(t *testing.T, n int) (all []*killable, url string) {
	t.Helper()
	var routes, urls []string
	for i := range n {
		k := &killable{Port: freePort(t), Name: fmt.Sprint("k", i), Dir: t.TempDir()}
		if n > 1 {
			k.ClusterPort = freePort(t)
		}
		all = append(all, k)
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", k.ClusterPort))
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", k.Port))
	}
	for _, k := range all {
		k.Routes = strings.Join(routes, ",")
		k.start(t)
	}
	return all, strings.Join(urls, ",")
}

// reach connects to a server that may not be started yet.
func reach(t *testing.T, url string) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(url, nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond), nats.RetryOnFailedConnect(true),
		nats.DontRandomize(), nats.Timeout(5*time.Second))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	eventually(t, conn.IsConnected)
	return conn
}

// TestKilled_alone kills a single server with the stream in files: it must lose
// nothing.
func TestKilled_alone(t *testing.T) {
	t.Parallel()
	servers, url := startKillable(t, 1)
	config := named(Config{CheckInterval: quick, PublishTimeout: time.Minute})
	h := open(t, reach(t, url), config)
	p := visit(t, h, "", h.Feed("x"))
	start := h.Position()
	publish(t, h, "x", numbers(0, 500)...)
	servers[0].kill()
	servers[0].start(t)
	publish(t, h, "x", "after")
	p.until("after", numbers(0, 500)...)
	assert.Zero(t, h.StreamStats().Gaps)
	again := open(t, reach(t, url), config)
	visit(t, again, start, again.Feed("x")).until("after", numbers(0, 500)...)
}

// TestKilled_leader kills the leader of the stream, to which a node that
// publishes is connected.
func TestKilled_leader(t *testing.T) {
	t.Parallel()
	servers, url := startKillable(t, 3)
	config := named(Config{Replicas: 3, CheckInterval: quick, PublishTimeout: time.Minute})
	urls := strings.Split(url, ",")
	a, b := open(t, reach(t, url), config), open(t, reach(t, strings.Join([]string{urls[2], urls[1], urls[0]}, ",")), config)
	p := visit(t, b, a.Position(), b.Feed("x"))
	publish(t, a, "x", numbers(0, 100)...)
	info, err := a.link.ask(t.Context())
	require.NoError(t, err)
	for _, k := range servers {
		if k.Name == info.Cluster.Leader {
			k.kill()
		}
	}
	killed := time.Now()
	publish(t, a, "x", "first after")
	t.Log("silence of", time.Since(killed))
	publish(t, b, "x", "second after")
	p.until("second after", append(numbers(0, 100), "first after")...)
	for _, h := range []*Hub{a, b} {
		assert.Zero(t, h.StreamStats().Gaps)
		assert.Zero(t, h.Stats().Gaps)
	}
}
