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
	program := exec.Command(buildDocumented(t, "deploy.md", strings.NewReplacer(`":3000"`, `"127.0.0.1:`+port+`"`, "5 * time.Second", "time.Second")))
	program.Stderr = os.Stderr
	begin(t, program)
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
