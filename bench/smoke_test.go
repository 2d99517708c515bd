package main

import (
	"bytes"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	tmaxmax "github.com/tmaxmax/go-sse"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/event"
)

// These tests are make bench-smoke: they fail where a hot path allocates, or is a few
// times slower than it was, on any machine. What it is exactly is told by make bench.

// TestMain is the processes that tests start, too.
func TestMain(m *testing.M) {
	flag.Parse()
	if *role == "" {
		os.Exit(m.Run())
	}
	if err := roles[*role](); err != nil {
		log.Fatal(err)
	}
}

var smoke = options{rounds: 5, sample: 2 * time.Millisecond, seconds: 1, streams: []int{50}, latency: 3}

func TestSmoke_allocations(t *testing.T) {
	for _, v := range verbs {
		if v.name == "PatchSignals" || v.name == "DispatchEvent" {
			continue // JSON is checked or marshalled, which allocates
		}
		for _, z := range sizes {
			for _, p := range protocols {
				if op, err := appending(p, v.of(z)); err == nil {
					assert.Zero(t, testing.AllocsPerRun(10, op), "%s, %s, %v", v.name, z.name, p)
				}
			}
		}
	}
	idle := func(next echo.HandlerFunc) echo.HandlerFunc { return func(c echo.Context) error { return next(c) } }
	plain, err := http.NewRequest(http.MethodGet, "/", nil)
	require.NoError(t, err)
	beyond := testing.AllocsPerRun(100, serving(plain, []echo.MiddlewareFunc{datastar.Middleware()})) -
		testing.AllocsPerRun(100, serving(plain, []echo.MiddlewareFunc{idle}))
	assert.LessOrEqual(t, beyond, 2.0, "a plain request")
}

// serving serves a request whose handler does nothing, through middlewares.
func serving(r *http.Request, middlewares []echo.MiddlewareFunc) func() {
	e := echo.New()
	e.Use(middlewares...)
	e.GET("/", func(c echo.Context) error {
		c.Response().WriteHeader(http.StatusNoContent)
		return nil
	})
	w := &nowhere{http.Header{}}
	return func() { e.ServeHTTP(w, r) }
}

// Goals are 1.3 times a loop by hand, and 8 times as fast as the others.
func TestSmoke_encode(t *testing.T) {
	told := toldOf(sizes[1])[0]
	var cases []measure.Case
	for name, op := range encodersOf(told) {
		if name != byR3labs {
			cases = append(cases, measure.Case{Name: name, Run: measure.PerOp(smoke.sample, op)})
		}
	}
	set, failed := measure.Interleave(smoke.rounds, cases)
	require.Empty(t, failed)
	assert.Less(t, set.Ratio(built, byHand), 2.0)
	assert.Less(t, set.Ratio(builtAhead, byHand), 1.6)
	assert.Greater(t, set.Ratio(officialGo, built), 3.0)
	assert.Greater(t, set.Ratio(bySSE, built), 3.0)
}

// What is compared writes the same.
func TestEncoders_writeTheSame(t *testing.T) {
	for _, z := range sizes {
		for _, told := range toldOf(z) {
			want, err := event.V1.Append(nil, told.build())
			require.NoError(t, err)
			assert.Equal(t, string(want), string(loops[told.verb](nil, told.text)), "%s, %s by hand", told.verb, z.name)

			var buf bytes.Buffer
			m := tmaxmax.Message{Type: tmaxmax.Type(told.name)}
			m.AppendData(told.head() + told.prefix + strings.ReplaceAll(told.whole(), "\n", "\n"+told.prefix))
			_, err = m.WriteTo(&buf)
			require.NoError(t, err)
			assert.Equal(t, string(want), buf.String(), "%s, %s by tmaxmax/go-sse", told.verb, z.name)
		}
	}
}

// The servers of requests answer alike, those in Node and Python too where they can run, and
// none waits for an acknowledgement before it sends the rest, which takes 40 ms.
func TestOneShotServers(t *testing.T) {
	for _, peer := range oneShotPeers {
		t.Run(peer.name, func(t *testing.T) {
			p, err := peer.start()
			if err != nil && oneShotServers[peer.name] == nil {
				t.Skip(err)
			}
			require.NoError(t, err)
			defer p.kill()
			assert.NoError(t, asExpected(p.ready.Address, peer.name))
			assert.Greater(t, cpuOf(p), 0.0)
			assert.Less(t, fastest(t, p), 30*time.Millisecond)
		})
	}
}

// fastest returns how long the fastest of some answers on one connection takes.
func fastest(t *testing.T, p *process) time.Duration {
	least := time.Hour
	for range 20 {
		began := time.Now()
		response, err := http.Get("http://127.0.0.1:" + p.ready.Address + "/hello")
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
		_ = response.Body.Close()
		least = min(least, time.Since(began))
	}
	return least
}

// Goals are 0.95 times a raw loop that drains, and 2 times the others.
func TestSmoke_feeds(t *testing.T) {
	s, err := feeds(smoke)
	require.NoError(t, err)
	assert.Empty(t, s.LeftOut)
	burst := func(kind string) float64 { return s.Raw.Of(feedName("burst", 50, kind)) }
	assert.Greater(t, burst(viaHubs)/burst(drainLoop), 0.3)
	assert.Greater(t, burst(viaHubs)/burst(viaSSE), 0.6)
	for _, kind := range feedServers {
		assert.Greater(t, s.Raw.Of(feedName("CPU at 1 Hz", 50, kind)), 0.0, kind)
		assert.Greater(t, s.Raw.Of(feedName("bytes", 50, kind)), 190.0, kind)
	}
}
