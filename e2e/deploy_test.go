package e2e

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deployments are the proxies of docs/deploy.md: how they are run, and what of their
// configuration is another here, which has PORT, A and B for ports, and DIR.
var deployments = map[string]struct {
	command string
	here    []string
	around  string
}{
	"nginx": {"nginx -c %s", []string{
		"listen 443 ssl http2;", "listen 127.0.0.1:PORT ssl http2;",
		"/etc/ssl/example.com.", "DIR/example.com.",
	}, "daemon off; master_process off; pid DIR/pid; error_log /dev/null; events {} http { access_log off; %s }"},
	"caddyfile": {"caddy run --adapter caddyfile --config %s", []string{
		"example.com {", "https://localhost:PORT {\n\tbind 127.0.0.1\n\ttls DIR/example.com.pem DIR/example.com.key",
	}, "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n%s"},
	"haproxy": {"haproxy -db -f %s", []string{
		"bind :443", "bind 127.0.0.1:PORT",
		"/etc/haproxy/example.com.pem", "DIR/both.pem",
		"abns@once", "abns@once-PORT",
	}, "%s"},
}

// deployed is an app of two processes behind a proxy.
type deployed struct {
	a, b   *liveApp
	url    string
	client *http.Client // speaks HTTP/2
}

// eachDeployment runs a test with each proxy as docs/deploy.md configures it.
func eachDeployment(t *testing.T, test func(t *testing.T, d *deployed)) {
	for name := range deployments {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, port, epoch := t.TempDir(), freePort(), time.Now().Unix()
			d := &deployed{url: "https://localhost:" + port, client: trusting(t, dir)}
			d.a = &liveApp{dir: dir, port: freePort(), epoch: epoch, unready: 1500 * time.Millisecond}
			d.b = &liveApp{dir: dir, port: freePort(), epoch: epoch, unready: 1500 * time.Millisecond}
			d.a.layPages(t, visitors())
			if name == "nginx" { // which asks nobody whether they are ready
				d.a.bind(t)
				d.b.bind(t)
			}
			d.a.start(t)
			d.b.start(t)
			startDocumented(t, name, dir, port, d.a.port, d.b.port)
			require.Eventually(t, func() bool { return d.get("/ready") == nil }, patience, often)
			test(t, d)
		})
	}
}

// startDocumented starts a proxy on a port, as docs/deploy.md configures it, before two servers.
func startDocumented(t *testing.T, name, dir, port, a, b string) {
	t.Helper()
	kind := deployments[name]
	here := append(slices.Clone(kind.here), "127.0.0.1:3000", "127.0.0.1:"+a, "127.0.0.1:3001", "127.0.0.1:"+b)
	config := strings.NewReplacer(here...).Replace(documented(t, name))
	config = strings.NewReplacer("PORT", port, "DIR", dir).Replace(fmt.Sprintf(kind.around, config))
	configured(t, kind.command, port, config)
}

// documented is the block of docs/deploy.md in a language.
func documented(t *testing.T, language string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "deploy.md"))
	require.NoError(t, err)
	block := regexp.MustCompile("(?ms)^```" + language + "\n(.*?)^```$").FindSubmatch(text)
	require.NotNil(t, block, language)
	return string(block[1])
}

func (d *deployed) get(path string) error  { return d.ask(http.MethodGet, path) }
func (d *deployed) post(path string) error { return d.ask(http.MethodPost, path) }

// ask asks for something, and returns what is wrong with the answer.
func (d *deployed) ask(method, path string) error {
	return asks(d.client, method, d.url+path)
}

func asks(client *http.Client, method, url string) error {
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	_ = answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s", method, url, answer.Status)
	}
	return nil
}

// Events come through at once, over HTTP/2.
func TestDeployed_streams(t *testing.T) {
	t.Parallel()
	eachDeployment(t, func(t *testing.T, d *deployed) {
		answer, err := d.client.Get(d.url + "/V1/feed")
		require.NoError(t, err)
		defer answer.Body.Close()
		assert.Equal(t, 2, answer.ProtoMajor)
		lines, seen := bufio.NewScanner(answer.Body), 0
		for began := time.Now(); time.Since(began) < 3*time.Second && lines.Scan(); {
			if id, is := strings.CutPrefix(lines.Text(), "id: "); is {
				seen++
				n, _ := strconv.Atoi(id)
				assert.InDelta(t, d.a.number(), n, 1, "it comes when it is sent")
			}
		}
		assert.GreaterOrEqual(t, seen, 5)
	})
}

// A command that a process received is not sent to the other one; one that could not be
// sent is.
func TestDeployed_commands(t *testing.T) {
	t.Parallel()
	eachDeployment(t, func(t *testing.T, d *deployed) {
		for i := range 4 {
			assert.Error(t, d.post(fmt.Sprintf("/V1/crash?page=crash-%d", i)))
		}
		_ = d.b.server.Process.Kill()
		_ = d.b.server.Wait()
		if d.b.socket != nil {
			_ = d.b.socket.Close()
		}
		for i := range 10 {
			assert.NoError(t, d.post(fmt.Sprintf("/V1/command?page=command-%d", i)))
		}
		reports := d.a.reports(t)
		delete(reports, "-")
		for page, r := range reports {
			assert.Equal(t, 1, r.runs, page)
		}
		assert.Len(t, reports, 14)
	})
}

// Two processes are restarted one after the other, and nobody notices.
func TestDeployed_restarts(t *testing.T) {
	t.Parallel()
	eachDeployment(t, func(t *testing.T, d *deployed) {
		v := visitors()[0]
		p := reopen(t, d.url+"/"+v.String()+".html")
		require.True(t, p.reaches(1, time.Now().Add(patience)))
		stop := make(chan bool)
		var asking sync.WaitGroup
		asking.Go(func() { d.asksAlways(t, "a", stop) })
		asking.Go(func() { d.asksAlways(t, "b", stop) })
		for _, one := range []*liveApp{d.a, d.b, d.a} {
			require.NoError(t, one.server.Process.Signal(syscall.SIGTERM))
			require.NoError(t, one.server.Wait())
			one.start(t)
			time.Sleep(1500 * time.Millisecond) // until the proxy knows
		}
		require.True(t, p.reaches(d.a.number()+1, time.Now().Add(deadline)))
		close(stop)
		asking.Wait()
		r := result{outcome: p.outcome()}
		r.measure(time.Now(), time.Now())
		assert.Zero(t, r.lost+r.doubled, "%v", r.Numbers)
		t.Logf("the page: silent for %v at most, %v", r.silence(), r.States)
		for page, r := range d.a.reports(t) {
			if strings.HasPrefix(page, "command") {
				assert.Equal(t, 1, r.runs, page)
			}
		}
	})
}

// asksAlways asks for pages and runs commands, all of which succeed.
func (d *deployed) asksAlways(t *testing.T, name string, stop <-chan bool) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			t.Logf("%d commands", i)
			return
		case <-time.After(20 * time.Millisecond):
			assert.NoError(t, d.get("/Chromium-1.0.0-beta.11.html"))
			assert.NoError(t, d.post(fmt.Sprintf("/V1/command?page=command-%s-%d", name, i)))
		}
	}
}

// silence is the longest time in which nothing arrived.
func (o outcome) silence() (most time.Duration) {
	for i, at := range o.Arrived[1:] {
		most = max(most, time.Duration(at-o.Arrived[i])*time.Millisecond)
	}
	return most
}
