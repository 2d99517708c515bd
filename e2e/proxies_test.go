package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// proxies are what may stand between a page and its server: a command and its
// configuration, which has PORT, APP and DIR for %[1]s, %[2]s and %[3]s.
var proxies = map[string]struct{ command, config string }{
	"nginx": {"nginx -c %s", `daemon off; master_process off; pid %[3]s/pid; error_log /dev/null;
events {} http { access_log off; server { listen 127.0.0.1:%[1]s; location / { proxy_pass http://127.0.0.1:%[2]s; } } }`},
	"nginx-1.1": {"nginx -c %s", `daemon off; master_process off; pid %[3]s/pid; error_log /dev/null;
events {} http { access_log off; server { listen 127.0.0.1:%[1]s;
	location / { proxy_pass http://127.0.0.1:%[2]s; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`},
	"caddy": {"caddy run --adapter caddyfile --config %s", `{
	admin off
	auto_https off
}
http://:%[1]s {
	bind 127.0.0.1
	encode gzip
	reverse_proxy 127.0.0.1:%[2]s
}
`},
	"haproxy": {"haproxy -db -f %s", `defaults
	mode http
	timeout connect 5s
	timeout client 60s
	timeout server 60s
frontend front
	bind 127.0.0.1:%[1]s
	default_backend back
backend back
	server app 127.0.0.1:%[2]s
`},
}

// proxy is a proxy in a process of its own.
type proxy struct {
	line    []string
	port    string
	command *exec.Cmd
}

// placeProxy places a proxy before a port.
func placeProxy(t *testing.T, name, app string) *proxy {
	t.Helper()
	kind, dir, port := proxies[name], t.TempDir(), freePort()
	return configured(t, kind.command, port, fmt.Sprintf(kind.config, port, app, dir))
}

// configured starts a proxy, whose command has the file of its configuration for %s.
func configured(t *testing.T, command, port, config string) *proxy {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(file, []byte(config), 0o600))
	p := &proxy{line: strings.Fields(fmt.Sprintf(command, file)), port: port}
	p.start(t)
	t.Cleanup(func() { p.kill() })
	return p
}

func (p *proxy) start(t *testing.T) {
	t.Helper()
	p.command = exec.Command(p.line[0], p.line[1:]...)
	require.NoError(t, p.command.Start())
	require.Eventually(t, func() bool { return listens(p.port) }, patience, often, "%s does not listen", p.line[0])
}

// stop stops the proxy as a service does that is restarted.
func (p *proxy) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	gone := make(chan error, 1)
	go func() { gone <- p.command.Wait() }()
	select {
	case <-gone:
	case <-time.After(time.Second):
		_ = p.command.Process.Kill()
		<-gone
	}
}

func (p *proxy) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// listens reports whether somebody listens on a port.
func listens(port string) bool {
	conn, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second)
	if err == nil {
		_ = conn.Close()
	}
	return err == nil
}
