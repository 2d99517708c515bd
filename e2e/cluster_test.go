package e2e

import (
	"bufio"
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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cluster is the example of that name, with its processes.
type cluster struct {
	*demo
	mu    sync.Mutex
	nodes map[string]process
}

// process is one of them.
type process struct {
	pid int
	url string
}

// eachCluster runs the example with each client.
func eachCluster(t *testing.T, test func(t *testing.T, c *cluster)) {
	t.Helper()
	eachClient(t, "cluster", func(t *testing.T, g generation, binary string, flags []string) {
		c := &cluster{demo: &demo{t: t, name: "cluster", g: g}, nodes: map[string]process{}}
		c.start(binary, flags...)
		test(t, c)
	})
}

// start starts the example, and waits until it is ready.
func (c *cluster) start(binary string, flags ...string) {
	c.t.Helper()
	x := &example{command: exec.Command(binary, flags...)}
	x.command.Env = append(os.Environ(), "PORT=0")
	x.command.Stderr = os.Stderr
	out, err := x.command.StdoutPipe()
	require.NoError(c.t, err)
	require.NoError(c.t, x.command.Start())
	c.t.Cleanup(func() { assert.Less(c.t, x.interrupt(c.t), 15*time.Second) })
	ready := make(chan string, 1)
	go c.read(out, ready)
	select {
	case x.url = <-ready:
	case <-time.After(time.Minute):
		c.t.Fatal("the cluster is not ready")
	}
	c.example = x
}

var processLine = regexp.MustCompile(`^(\w+) +pid (\d+) +(\S+)$`)

// read reads where the example says that its processes are.
func (c *cluster) read(out io.Reader, ready chan<- string) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "Listening on "); ok {
			ready <- url
		}
		if match := processLine.FindStringSubmatch(lines.Text()); match != nil {
			pid, _ := strconv.Atoi(match[2])
			c.mu.Lock()
			c.nodes[match[1]] = process{pid, match[3]}
			c.mu.Unlock()
		}
	}
}

func (c *cluster) node(name string) process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.nodes[name]
}

// kill kills a process, so that it can do nothing about it.
func (c *cluster) kill(name string) {
	c.t.Helper()
	require.NoError(c.t, syscall.Kill(c.node(name).pid, syscall.SIGKILL))
}

// there reports whether an app takes pages.
func (c *cluster) there(name string) bool {
	response, err := http.Get(c.node(name).url + "/ready")
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// openOn opens the page on an app, beside the proxy.
func (c *cluster) openOn(name string) *tab {
	c.t.Helper()
	onApp := *c.demo
	onApp.example = &example{url: c.node(name).url}
	return onApp.open("/")
}

// served waits until an app is what serves the page.
func (p *tab) served(name string) {
	p.t.Helper()
	p.eventually(`document.querySelector("#node").textContent === ` + quote(name))
}

// Windows on several nodes stay equal, whichever process is killed: a server of
// NATS, the app of one, or the app that the proxy has chosen for one.
func TestCluster(t *testing.T) {
	t.Parallel()
	eachCluster(t, func(t *testing.T, c *cluster) {
		a, b, proxied := c.openOn("app1"), c.openOn("app2"), c.open("/")
		windows := []*tab{a, b, proxied}
		shown := []string{"Open this page twice", "Kill a node"}
		same := func() {
			t.Helper()
			for _, p := range windows {
				p.shows(shown...)
			}
		}
		add := func(p *tab, text string) {
			t.Helper()
			p.enter("#text", text)
			p.click("button.main")
			p.within(3*patience, `document.querySelector("#text").value === ""`) // servers may be electing a leader
			shown = append(shown, text)
		}
		a.served("app1")
		b.served("app2")
		for _, p := range windows {
			p.here(3)
		}
		both := `/^Guest \d{4}, Guest \d{4}$/.test(document.querySelector("#who").textContent)` // to the browser, the proxy is another site
		for _, p := range windows {
			p.eventually(both)
		}
		add(a, "Kill another one")
		same()
		b.click("#todos li:nth-child(1) .check")
		a.eventually(`document.querySelector("#todos .check").ariaPressed === "true"`)
		c.poster(a)
		add(b, hostileText)
		same()

		for i := range 2 { // of three
			before := c.node(fmt.Sprint("nats", i+1))
			c.kill(fmt.Sprint("nats", i+1))
			add(b, fmt.Sprint("while server ", i+1, " was away"))
			same()
			require.Eventually(t, func() bool { return c.node(fmt.Sprint("nats", i+1)).pid != before.pid }, patience, 10*time.Millisecond)
			add(a, fmt.Sprint("when server ", i+1, " was back"))
			same()
		}

		c.kill("app2")
		add(a, "while app2 was away")
		require.Eventually(t, func() bool { return c.there("app2") }, time.Minute, 50*time.Millisecond)
		same() // b came back to its URL
		b.here(3)
		add(b, "when app2 was back")
		same()

		c.kill(proxied.eval(`document.querySelector("#node").textContent`))
		add(proxied, "through the proxy")
		same() // it went on, on another app or on that which took the place
		c.fits(proxied, "moved")
		for _, p := range windows {
			p.here(3)
			p.eventually(both)
		}
		a.click("#todos li:nth-child(1) .quiet")
		shown = shown[1:]
		same()
		assert.Equal(t, "", a.eval(`document.querySelector("#problem").textContent`))
	})
}
