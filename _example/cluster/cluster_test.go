package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asProgram is set for the processes that tests start: they are the program.
const asProgram = "CLUSTER_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		layWires()
		main()
		return
	}
	os.Exit(m.Run())
}

// cluster is the program with all its processes.
type cluster struct {
	t       *testing.T
	url     string
	dir     string // of the files of all servers
	process *os.Process
	killed  bool

	mu    sync.Mutex
	nodes map[string]node
}

// node is a process of it.
type node struct {
	pid int
	url string
}

// startCluster starts the program, and waits until it is ready.
func startCluster(t *testing.T, flags ...string) *cluster {
	t.Helper()
	c := &cluster{t: t, dir: t.TempDir(), nodes: map[string]node{}}
	command := exec.Command(os.Args[0], flags...)
	command.Env = append(os.Environ(), asProgram+"=1", "PORT=0", "TMPDIR="+c.dir, cutOff+"="+c.dir+"/cut-off")
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	c.process = command.Process
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		if err := command.Wait(); !c.killed {
			assert.NoError(t, err, "it ends without an error")
		}
	})
	url := make(chan string, 1)
	go c.read(out, url)
	select {
	case c.url = <-url:
	case <-time.After(time.Minute):
		t.Fatal("the cluster is not ready")
	}
	return c
}

var nodeLine = regexp.MustCompile(`^(\w+) +pid (\d+) +(\S+)$`)

// read reads what the program says.
func (c *cluster) read(out io.Reader, url chan<- string) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "Listening on "); ok {
			url <- address
		}
		if match := nodeLine.FindStringSubmatch(lines.Text()); match != nil {
			pid, _ := strconv.Atoi(match[2])
			c.mu.Lock()
			c.nodes[match[1]] = node{pid, match[3]}
			c.mu.Unlock()
		}
	}
}

func (c *cluster) node(name string) node {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.nodes[name]
}

// signal sends a signal to a process.
func (c *cluster) signal(name string, signal syscall.Signal) {
	c.t.Helper()
	require.NoError(c.t, syscall.Kill(c.node(name).pid, signal))
}

// replaced waits until a process has ended and another has its place.
func (c *cluster) replaced(was node, name string) {
	c.t.Helper()
	require.Eventually(c.t, func() bool { return c.node(name).pid != was.pid }, time.Minute, 10*time.Millisecond, "%s is not restarted", name)
}

// connect connects the test to the servers of NATS.
func (c *cluster) connect() *nats.Conn {
	c.t.Helper()
	var urls []string
	for i := range nodes {
		urls = append(urls, c.node(fmt.Sprint("nats", i+1)).url)
	}
	conn, err := nats.Connect(strings.Join(urls, ","), nats.MaxReconnects(-1), nats.ReconnectWait(retry), nats.PingInterval(time.Second))
	require.NoError(c.t, err)
	c.t.Cleanup(conn.Close)
	return conn
}

// recovery is how long a cluster may take until all servers have all. When all have lost
// power, one may have kept more than those that agreed on how to go on. NATS brings it up
// only with the leader's next snapshot, which takes up to 3 minutes.
const recovery = 5 * time.Minute

// healthy waits until all apps are ready, and all servers have all. It returns
// the name of the server that leads the hub's stream.
func (c *cluster) healthy(js jetstream.JetStream) (leader string) {
	c.t.Helper()
	require.Eventually(c.t, func() bool {
		leader = current(js, "pages")
		return leader != "" && current(js, "KV_"+bucket) != "" && c.ready("app1") && c.ready("app2") && c.ready("app3")
	}, recovery, 100*time.Millisecond, "a server lacks something, or an app is not ready")
	return leader
}

// ready reports whether an app takes pages.
func (c *cluster) ready(app string) bool {
	response, err := http.Get(c.node(app).url + "/ready")
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// current returns the leader of a stream, or "" if some server lacks some of it.
func current(js jetstream.JetStream, name string) (leader string) {
	in, err := info(js, name)
	if err != nil {
		return ""
	}
	for _, replica := range in.Cluster.Replicas {
		if !replica.Current || replica.Offline {
			return ""
		}
	}
	return in.Cluster.Leader
}

// leads returns the leader of a stream, or "" if there is none.
func leads(js jetstream.JetStream, name string) (leader string) {
	in, err := info(js, name)
	if err != nil {
		return ""
	}
	return in.Cluster.Leader
}

func info(js jetstream.JetStream, name string) (*jetstream.StreamInfo, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return nil, err
	}
	return stream.CachedInfo(), nil
}
