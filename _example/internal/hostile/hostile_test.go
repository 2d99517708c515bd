package hostile

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var testRoutes = []Route{{"GET", "/ignore", false}, {"POST", "/ignore", false}, {"GET", "/read", false}, {"POST", "/read", false}}

// An attack that was found can be made again.
func TestAttackIsMadeOfSeedAndNumber(t *testing.T) {
	for number := range 200 {
		a := New(1, testRoutes).Attack(number)
		assert.Equal(t, a, New(1, testRoutes).Attack(number))
		assert.NotEqual(t, a, New(2, testRoutes).Attack(number))
	}
}

// What net/http does by itself is no fault of whoever serves with it: bodies do
// not run as requests, and those who are polite are answered.
func TestAttacksOnPlainHandlers(t *testing.T) {
	var smuggled atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(NumberHeader, r.Header.Get(NumberHeader))
		switch {
		case strings.HasPrefix(r.URL.Path, Smuggled):
			smuggled.Add(1)
		case strings.HasPrefix(r.URL.Path, "/read"):
			_, _ = io.Copy(io.Discard, r.Body)
		}
		_, _ = io.WriteString(w, "answered")
	}))
	server.Config.MaxHeaderBytes = MaxHeaderBytes
	server.Start()
	defer server.Close()
	answers := attackAll(t, server.Listener.Addr().(*net.TCPAddr), 1500)
	assert.Zero(t, smuggled.Load())
	assert.Greater(t, answers, int64(500))
}

// attackAll makes some attacks, and returns how many polite requests were answered.
func attackAll(t *testing.T, address *net.TCPAddr, attacks int) int64 {
	g, answers := New(1, testRoutes), atomic.Int64{}
	var clients sync.WaitGroup
	for first := range 32 {
		clients.Go(func() {
			for number := first; number < attacks; number += 32 {
				conn, err := net.DialTCP("tcp", nil, address)
				require.NoError(t, err)
				a := g.Attack(number)
				outcome := Play(conn, a)
				answers.Add(int64(outcome.Answers))
				assert.NoError(t, outcome.Problem, a)
				for _, status := range Statuses(outcome.Answer) {
					assert.True(t, status < "500" || status == "501" || status == "505", status)
				}
			}
		})
	}
	clients.Wait()
	return answers.Load()
}
