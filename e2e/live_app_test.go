package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// liveApp is a server of numbers behind a proxy, if there is one, and a network that can
// be cut.
type liveApp struct {
	dir, port string
	epoch     int64
	unready   time.Duration // how long it is not ready before it shuts down
	socket    *os.File      // that it is passed, or else it listens itself
	server    *exec.Cmd
	proxy     *proxy
	network   *wire
}

func layLiveApp(t *testing.T, route string, visitors []visitor) *liveApp {
	t.Helper()
	l := &liveApp{dir: t.TempDir(), port: freePort(), epoch: time.Now().Unix()}
	l.layPages(t, visitors)
	l.start(t)
	front := l.port
	if route != "direct" {
		l.proxy = placeProxy(t, route, l.port)
		front = l.proxy.port
	}
	l.network = lay(t, &example{url: "http://127.0.0.1:" + front})
	return l
}

func (l *liveApp) layPages(t *testing.T, visitors []visitor) {
	t.Helper()
	pages := filepath.Join(l.dir, "pages")
	require.NoError(t, os.CopyFS(filepath.Join(pages, "clients"), os.DirFS(clients)))
	for _, v := range visitors {
		v.writePage(t, pages)
	}
}

// page is the address of a visitor's page. A browser opens six connections to each host.
func (l *liveApp) page(i int, v visitor) string {
	_, port, _ := strings.Cut(strings.TrimPrefix(l.network.url, "http://"), ":")
	return fmt.Sprintf("http://host%d.localhost:%s/%s.html", i, port, v)
}

func (l *liveApp) start(t *testing.T) {
	t.Helper()
	l.server = exec.Command(buildNumbers(t), filepath.Join(l.dir, "pages"))
	l.server.Env = append(os.Environ(), "PORT="+l.port, "EPOCH="+strconv.FormatInt(l.epoch, 10), "REPORT="+filepath.Join(l.dir, "report"), "DRAIN="+l.unready.String())
	l.server.Stderr = os.Stderr
	if l.socket != nil {
		l.pass(t)
	}
	begin(t, l.server)
	require.Eventually(t, func() bool {
		return asks(unpooled, http.MethodGet, "http://127.0.0.1:"+l.port+"/ready") == nil
	}, patience, often)
}

// bind opens the socket that the server is passed from then on.
func (l *liveApp) bind(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:"+l.port)
	require.NoError(t, err)
	defer listener.Close()
	l.socket, err = listener.(*net.TCPListener).File()
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.socket.Close() })
}

// pass has the server find the socket as systemd passes it: a shell knows its process's id.
func (l *liveApp) pass(t *testing.T) {
	t.Helper()
	l.server.Args = slices.Concat([]string{"sh", "-c", `LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@"`}, l.server.Args)
	shell, err := exec.LookPath("sh")
	require.NoError(t, err)
	l.server.Path, l.server.ExtraFiles = shell, []*os.File{l.socket}
}

// number is the last one that was due.
func (l *liveApp) number() int { return int(time.Since(time.Unix(l.epoch, 0)) / (time.Second / 2)) }

// report is what the server did for a page.
type report struct{ runs, streams, most int }

// reports returns what the server did, by page.
func (l *liveApp) reports(t *testing.T) map[string]report {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(l.dir, "report"))
	require.NoError(t, err)
	all, open := map[string]report{}, map[string]int{}
	for line := range strings.Lines(string(text)) {
		what, page, _ := strings.Cut(strings.TrimSpace(line), " ")
		r := all[page]
		switch what {
		case "start":
			clear(open)
		case "run":
			r.runs++
		case "open":
			open[page]++
			r.streams++
			r.most = max(r.most, open[page])
		case "close":
			open[page]--
		}
		all[page] = r
	}
	return all
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
