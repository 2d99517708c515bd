package e2e

import (
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/page"
)

// livePage follows the numbers. It keeps when it asked and what it was told of its
// stream, and what its status said.
const livePage = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>{{.Version}}</title>
<script>
	const asked = [], states = [], fetchIt = fetch
	fetch = (url, ...more) => { asked.push(Date.now()); return fetchIt(url, ...more) }
	addEventListener("datastar-live", (event) => states.push(event.detail.state))
</script>{{script .Client}}
<body {{.Load}}="{{.Stream}}">{{.Status}}<div id="list"></div>
<script>
	const arrived = []
	new MutationObserver(() => arrived.push(Date.now())).observe(document.querySelector("#list"), { childList: true })
	const said = [], line = document.querySelector("[role=status]")
	new MutationObserver(() => {
		const now = line.innerText.trim()
		if (now !== said.at(-1)) said.push(now)
	}).observe(line, { subtree: true, childList: true, attributes: true, characterData: true })
</script>`

// liveFault is what happens between a page and its server, and what repairs it.
type liveFault struct {
	harm, repair func(t *testing.T, l *liveApp)
}

var liveFaults = map[string]liveFault{
	"SIGTERM": {
		func(t *testing.T, l *liveApp) {
			require.NoError(t, l.server.Process.Signal(syscall.SIGTERM))
			_ = l.server.Wait()
		},
		func(t *testing.T, l *liveApp) { l.start(t) },
	},
	"SIGKILL": {
		func(t *testing.T, l *liveApp) { _ = l.server.Process.Kill(); _ = l.server.Wait() },
		func(t *testing.T, l *liveApp) { l.start(t) },
	},
	"proxy restarted": {
		func(t *testing.T, l *liveApp) { l.proxy.kill() },
		func(t *testing.T, l *liveApp) { l.proxy.start(t) },
	},
	"network cut": {
		func(t *testing.T, l *liveApp) { l.network.refuse(true); l.network.cut() },
		func(t *testing.T, l *liveApp) { l.network.refuse(false) },
	},
	"half-open": {
		func(t *testing.T, l *liveApp) { l.network.stall(true) },
		func(t *testing.T, l *liveApp) { l.network.stall(false) },
	},
}

// liveApp is a server of numbers behind a proxy, if there is one, and a network that can
// be cut.
type liveApp struct {
	binary, pages, port string
	epoch               int64
	server              *exec.Cmd
	proxy               *proxy
	network             *wire
}

func layLiveApp(t *testing.T, route string) *liveApp {
	t.Helper()
	l := &liveApp{binary: buildNumbers(t), pages: t.TempDir(), port: freePort(), epoch: time.Now().Unix()}
	for _, g := range generations {
		g.writeLivePage(t, l.pages)
	}
	require.NoError(t, os.CopyFS(filepath.Join(l.pages, "clients"), os.DirFS(clients)))
	l.start(t)
	front := l.port
	if route != "direct" {
		l.proxy = placeProxy(t, route, l.port)
		front = l.proxy.port
	}
	l.network = lay(t, &example{url: "http://127.0.0.1:" + front})
	return l
}

// host is one of the app's addresses. A browser opens six connections to each.
func (l *liveApp) host(i int) string {
	_, port, _ := strings.Cut(strings.TrimPrefix(l.network.url, "http://"), ":")
	return fmt.Sprintf("http://host%d.localhost:%s", i, port)
}

func (l *liveApp) start(t *testing.T) {
	t.Helper()
	l.server = exec.Command(l.binary, l.pages)
	l.server.Env = append(os.Environ(), "PORT="+l.port, "EPOCH="+strconv.FormatInt(l.epoch, 10))
	l.server.Stderr = os.Stderr
	require.NoError(t, l.server.Start())
	server := l.server
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	require.Eventually(t, func() bool { return listens(l.port) }, patience, often)
}

var buildNumbers = func() func(t *testing.T) string {
	var once sync.Once
	var err error
	return func(t *testing.T) string {
		t.Helper()
		binary := filepath.Join(programs, "numbers")
		once.Do(func() {
			var out []byte
			if out, err = exec.Command("go", "build", "-o", binary, "./numbers").CombinedOutput(); err != nil {
				err = fmt.Errorf("%w: %s", err, out)
			}
		})
		require.NoError(t, err)
		return binary
	}
}()

// writeLivePage writes the live page for a client.
func (g generation) writeLivePage(t *testing.T, dir string) {
	t.Helper()
	base := "/" + g.protocol.String()
	b := page.For(g.protocol).WithBase(base)
	stream, err := b.Stream(base + "/feed")
	require.NoError(t, err)
	status, err := b.Status()
	require.NoError(t, err)
	if !g.writes() { // package page does not write for it: the page is written by hand
		status = template.HTML(g.page(`<p role="status" STATE='{"_live":""}' data-text="S(_live)"></p>`))
		stream = template.JS(fmt.Sprintf(g.get, base+"/feed#live"))
	}
	file, err := os.Create(filepath.Join(dir, g.version+".html"))
	require.NoError(t, err)
	defer file.Close()
	data := map[string]any{"Version": g.version, "Client": "/clients/" + g.version + "/datastar.js", "Load": template.HTMLAttr(g.load), "Stream": stream, "Status": status}
	parsed := template.Must(template.New("").Funcs(b.FuncMap()).Parse(livePage))
	text := new(strings.Builder)
	require.NoError(t, parsed.Execute(text, data))
	_, err = file.WriteString(strings.Replace(text.String(), `<body ="`, `<body `+g.load+`="`, 1))
	require.NoError(t, err)
}

// outcome is what a page tells of itself.
type outcome struct {
	Numbers []int
	Asked   []int64
	Arrived []int64
	States  []string
	Said    []string
}

func (p *tab) outcome() (o outcome) {
	p.t.Helper()
	text := p.eval(`JSON.stringify({Numbers: [...document.querySelectorAll("#list i")].map(e => Number(e.textContent)), Asked: asked, Arrived: arrived, States: states, Said: said})`)
	require.NoError(p.t, json.Unmarshal([]byte(text), &o))
	return o
}

// survive runs one fault on all clients that are there.
func survive(t *testing.T, route, name string, outage time.Duration) {
	l := layLiveApp(t, route)
	pages := map[string]*tab{}
	for i, g := range generations {
		if !g.here() {
			continue
		}
		p := open(t, l.host(i)+"/"+g.version+".html")
		p.eventually(`document.querySelectorAll("#list i").length > 2`)
		pages[g.version] = p
	}
	began := time.Now()
	liveFaults[name].harm(t, l)
	time.Sleep(time.Until(began.Add(outage)))
	liveFaults[name].repair(t, l)
	repaired := time.Now()
	last := int(time.Since(time.Unix(l.epoch, 0)) / (time.Second / 5))
	for version, p := range pages {
		p.within(patience, fmt.Sprintf(`Number(document.querySelector("#list").lastElementChild.textContent) > %d`, last))
		o := p.outcome()
		back := 0.0
		for _, at := range slices.Backward(o.Arrived) {
			if at < repaired.UnixMilli() {
				break
			}
			back = float64(at-repaired.UnixMilli()) / 1000
		}
		for i, n := range o.Numbers[1:] {
			require.Equal(t, o.Numbers[i]+1, n, "%s: every number once and in order: %v", version, o.Numbers)
		}
		during := 0
		for _, at := range o.Asked {
			if at > began.UnixMilli() && at < repaired.UnixMilli() {
				during++
			}
		}
		t.Logf("%-14s back after %4.1f s, %d requests meanwhile, %v, said %q", version, back, during, o.States, o.Said)
		assert.LessOrEqual(t, during, 3+int(outage.Seconds()/4), version)
	}
}

func TestAlive(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		route, fault string
		outage       time.Duration
	}{
		{"direct", "SIGKILL", 5 * time.Second},
		{"nginx", "SIGTERM", 5 * time.Second},
		{"caddy", "SIGKILL", 5 * time.Second},
		{"haproxy", "SIGTERM", time.Second},
		{"nginx-1.1", "proxy restarted", 5 * time.Second},
		{"caddy", "network cut", 5 * time.Second},
		{"direct", "half-open", 5 * time.Second},
	} {
		t.Run(fmt.Sprint(tt.route, " ", tt.fault, " ", tt.outage), func(t *testing.T) {
			t.Parallel()
			survive(t, tt.route, tt.fault, tt.outage)
		})
	}
}
