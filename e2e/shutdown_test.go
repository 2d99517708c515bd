package e2e

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The program of docs/deploy.md is not ready any more while its streams are still open, and
// then breaks them, so that their pages reconnect.
func TestShutdownProgram(t *testing.T) {
	t.Parallel()
	port := freePort()
	program := onPort(t, buildDocumented(t, "deploy.md", shorter), port)
	url := "http://127.0.0.1:" + port
	ready := func() bool { return asks(unpooled, http.MethodGet, url+"/ready") == nil }
	require.Eventually(t, ready, patience, often)

	r, err := http.NewRequest(http.MethodGet, url+"/room?datastar={}", nil)
	require.NoError(t, err)
	r.Header.Set("Datastar-Request", "true")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	over := make(chan error, 1)
	go func() { _, err := io.Copy(io.Discard, answer.Body); over <- err }()

	require.NoError(t, program.Process.Signal(syscall.SIGTERM))
	assert.Eventually(t, func() bool { return !ready() }, patience, often)
	select {
	case <-over:
		assert.Fail(t, "its stream ended before a proxy could notice")
	case <-time.After(500 * time.Millisecond):
	}
	assert.ErrorIs(t, within(t, over), io.ErrUnexpectedEOF)
	assert.NoError(t, program.Wait())
}

// Behind the proxies of docs/deploy.md there are two of the program. While one has ended
// every request is answered by the other.
func TestShutdownProgram_behindProxies(t *testing.T) {
	t.Parallel()
	binary := buildDocumented(t, "deploy.md", shorter)
	for name := range deployments {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, port, a, b := t.TempDir(), freePort(), freePort(), freePort()
			client, url := trusting(t, dir), "https://localhost:"+port
			one := onPort(t, binary, a)
			onPort(t, binary, b)
			startDocumented(t, name, dir, port, a, b)
			require.Eventually(t, func() bool { return asks(client, http.MethodGet, url+"/ready") == nil }, patience, often)

			stream, err := client.Get(url + "/room?datastar={}")
			require.NoError(t, err)
			defer stream.Body.Close()
			assert.Equal(t, "text/event-stream", stream.Header.Get("Content-Type"))

			require.NoError(t, one.Process.Signal(syscall.SIGTERM))
			require.NoError(t, one.Wait())
			for range 10 {
				assert.NoError(t, asks(client, http.MethodGet, url+"/ready"))
			}
		})
	}
}

// shorter has the program of docs/deploy.md listen where the test wants, and end sooner.
var shorter = strings.NewReplacer(`":3000"`, `"127.0.0.1:" + os.Getenv("PORT")`, "5 * time.Second", "time.Second")

// onPort starts a program that takes its port from the environment.
func onPort(t *testing.T, binary, port string) *exec.Cmd {
	t.Helper()
	program := exec.Command(binary)
	program.Env = append(os.Environ(), "PORT="+port)
	program.Stderr = os.Stderr
	begin(t, program)
	return program
}
