package e2e

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A process that is passed its socket is restarted, and nobody notices: requests wait.
func TestSocketActivation(t *testing.T) {
	t.Parallel()
	l := &liveApp{dir: t.TempDir(), port: freePort(), epoch: time.Now().Unix()}
	l.layPages(t, nil)
	l.bind(t)
	l.start(t)
	stop := make(chan bool)
	var asking sync.WaitGroup
	for name := range 4 {
		asking.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					page := fmt.Sprintf("command-%d-%d", name, i)
					assert.NoError(t, asks(unpooled, http.MethodPost, "http://127.0.0.1:"+l.port+"/V1/command?page="+page))
				}
			}
		})
	}
	for range 3 {
		require.NoError(t, l.server.Process.Signal(syscall.SIGTERM))
		require.NoError(t, l.server.Wait())
		l.start(t)
	}
	close(stop)
	asking.Wait()
	commands := 0
	for page, r := range l.reports(t) {
		if strings.HasPrefix(page, "command") {
			commands++
			assert.Equal(t, 1, r.runs, page)
		}
	}
	t.Logf("%d commands", commands)
}

// unpooled opens a connection for each request.
var unpooled = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}

// systemd itself passes the socket so that it is found.
func TestSocketActivation_bySystemd(t *testing.T) {
	t.Parallel()
	requireInstalled(t, "systemd-socket-activate")
	dir, port := t.TempDir(), freePort()
	begin(t, exec.Command("systemd-socket-activate", "-l", "127.0.0.1:"+port, "-E", "EPOCH=1",
		"-E", "REPORT="+filepath.Join(dir, "report"), buildNumbers(t), dir))
	require.Eventually(t, func() bool {
		return asks(unpooled, http.MethodGet, "http://127.0.0.1:"+port+"/ready") == nil
	}, patience, often)
}
