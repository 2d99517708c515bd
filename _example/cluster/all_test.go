package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is added once is there once, wherever it is asked for, also when the
// command comes again. When the program is killed, its processes end.
func TestCluster_existingNATS(t *testing.T) {
	c := startCluster(t, "-nats", startNATS(t))
	assert.Zero(t, c.node("nats1"), "it starts no server")
	require.NoError(t, addTodo(t.Context(), c.url, "from <outside>"))
	require.NoError(t, addTodo(t.Context(), c.node("app1").url, "from <outside>"))
	for _, url := range []string{c.url, c.node("app1").url, c.node("app2").url, c.node("app3").url} {
		response, err := http.Get(url)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.Equal(t, 1, strings.Count(string(body), "<span>from &lt;outside&gt;</span>"))
	}

	c.killed = true
	require.NoError(t, c.process.Kill())
	for _, name := range []string{"app1", "app2", "app3"} {
		require.Eventually(t, func() bool {
			conn, err := net.Dial("tcp", strings.TrimPrefix(c.node(name).url, "http://"))
			if err == nil {
				_ = conn.Close()
			}
			return err != nil
		}, 2*patience, 50*time.Millisecond)
	}
}
