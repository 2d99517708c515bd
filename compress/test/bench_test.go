package test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/compress/echov4"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

var followers = flag.Int("followers", 10000, "streams in the benchmarks")

// fewer is by how much fewer streams have a compressor each, which takes 0.8 MB.
const fewer = 10

// connection is a writer that counts what it is given, and gives it to nobody.
type connection struct {
	header  http.Header
	bytes   *atomic.Int64
	flushes *atomic.Int64
}

func (c *connection) Header() http.Header              { return c.header }
func (c *connection) WriteHeader(int)                  {}
func (c *connection) SetWriteDeadline(time.Time) error { return nil }
func (c *connection) Write(p []byte) (int, error)      { c.bytes.Add(int64(len(p))); return len(p), nil }
func (c *connection) FlushError() error                { c.flushes.Add(1); return nil }

// crowd are streams that follow a hub.
type crowd struct {
	hub            *hub.Memory
	n              int
	bytes, flushes atomic.Int64
	ends           sync.WaitGroup
}

// gather opens streams, one after the other, behind a middleware.
func gather(b *testing.B, n int, compresses ...echo.MiddlewareFunc) *crowd {
	c := &crowd{hub: hub.NewMemory(hub.MemoryConfig{}), n: n}
	e := echo.New()
	e.Use(append(compresses, datastar.MiddlewareWithConfig(datastar.Config{Heartbeat: -1}))...)
	e.GET("/", datastar.Handler(func(ctx *datastar.Context) error { return ctx.Follow(c.hub.Feed("table")) }))
	for range n {
		c.ends.Go(func() {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("Accept-Encoding", "gzip")
			r.Header.Set("Datastar-Request", "true")
			r.Header.Set("Accept", "text/event-stream, text/html, application/json")
			e.ServeHTTP(&connection{http.Header{}, &c.bytes, &c.flushes}, r)
		})
	}
	for c.hub.Stats().Followers < n || c.flushes.Load() < int64(n) {
		time.Sleep(time.Millisecond)
	}
	return c
}

// publish publishes an event, and waits until all have it.
func (c *crowd) publish(b *testing.B, e event.Event) {
	before := c.flushes.Load()
	require.NoError(b, c.hub.Publish(b.Context(), "table", e))
	for c.flushes.Load() < before+int64(c.n) {
		time.Sleep(100 * time.Microsecond)
	}
}

func (c *crowd) leave(b *testing.B) {
	require.NoError(b, c.hub.Close())
	c.ends.Wait()
}

// rows makes events of about so many rows of 60 bytes: each time others, or like the one before but
// for some numbers.
func rows(n int, alike bool) func() event.Event {
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("board team task open done review blocked deploy server page reader login form error price total order customer invoice item stock update meeting note draft release build test green red")
	values, names := make([]int, n), make([]string, n)
	for i := range n {
		names[i] = words[random.IntN(len(words))] + " " + words[random.IntN(len(words))]
	}
	return func() event.Event {
		for i := range n {
			if !alike {
				names[i] = words[random.IntN(len(words))] + " " + words[random.IntN(len(words))]
			}
			if !alike || random.IntN(10) == 0 || i == 0 {
				values[i] = random.IntN(10000)
			}
		}
		var html strings.Builder
		html.WriteString("<ul id=\"list\">\n")
		for i := range n {
			fmt.Fprintf(&html, "<li id=\"row-%d\" class=\"row\">%s<b>%d</b></li>\n", i, names[i], values[i])
		}
		return event.PatchElements(html.String() + "</ul>")
	}
}

func cpu() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// BenchmarkFollowers has streams follow a hub: not compressed, once for all, and with a
// compressor for each stream, one after the other in each round. It tells the median CPU of
// an event to a stream, its bytes, the heap of a stream, and how many times the CPU of
// compressing alone is that for all. There is no network.
func BenchmarkFollowers(b *testing.B) {
	for _, size := range []int{1, 4, 12, 20, 100, 400} {
		for _, alike := range []bool{true, false} {
			b.Run(fmt.Sprintf("%d/alike=%t", size, alike), func(b *testing.B) {
				plain := measure(b, *followers)
				shared := measure(b, *followers, echov4.Middleware())
				each := measure(b, *followers/fewer, middleware.Gzip())
				all, next := []*measured{plain, shared, each}, rows(size, alike)
				for b.Loop() {
					e := next()
					for _, m := range all {
						m.round(b, e)
					}
				}
				b.ReportMetric(0, "ns/op")
				for i, m := range all {
					name := []string{"plain", "shared", "each"}[i]
					b.ReportMetric(m.cpu(), name+"-ns")
					b.ReportMetric(m.perEvent(), name+"-B")
					b.ReportMetric(m.held, name+"-heap-B")
					m.leave(b)
				}
				b.ReportMetric((each.cpu()-plain.cpu())/(shared.cpu()-plain.cpu()), "times")
			})
		}
	}
}

// measured is a crowd and what was measured of it.
type measured struct {
	*crowd
	held float64 // heap of a stream
	took []time.Duration
	sent int64 // before the first round
}

func measure(b *testing.B, n int, compresses ...echo.MiddlewareFunc) *measured {
	before := heap()
	m := &measured{crowd: gather(b, n, compresses...)}
	for range 2 {
		m.publish(b, event.PatchElements("<ul id=\"list\"><li>some text that is not very short</li></ul>"))
	}
	m.held, m.sent = float64(heap()-before)/float64(n), m.bytes.Load()
	return m
}

func (m *measured) round(b *testing.B, e event.Event) {
	began := cpu()
	m.publish(b, e)
	m.took = append(m.took, cpu()-began)
}

// cpu returns the nanoseconds of an event to a stream.
func (m *measured) cpu() float64 {
	slices.Sort(m.took)
	return float64(m.took[len(m.took)/2]) / float64(m.n)
}

func (m *measured) perEvent() float64 {
	return float64(m.bytes.Load()-m.sent) / float64(len(m.took)*m.n)
}
