package natshub

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// BenchmarkIdleNode measures an idle node, with the server's part: 50 nodes of
// one hub, each with a connection, are idle for five seconds. Run it with
// -benchtime 1x.
func BenchmarkIdleNode(b *testing.B) {
	const n, idle = 50, 5 * time.Second
	s := startServer(b, server.Options{})
	config := named(Config{})
	before, goroutines := heap(), runtime.NumGoroutine()
	var nodes []*Hub
	for range n {
		nodes = append(nodes, open(b, connect(b, s), config))
	}
	held, running := heap()-before, runtime.NumGoroutine()-goroutines
	for b.Loop() {
		for _, h := range nodes {
			eventually(b, func() bool { return h.StreamStats().Nodes == n-1 })
		}
		<-time.After(3 * time.Second) // until all nodes know each other
		cpu, start, sent, got := spent(), time.Now(), uint64(0), uint64(0)
		for _, h := range nodes {
			sent, got = sent-h.link.conn.Stats().OutMsgs, got-h.link.conn.Stats().InMsgs
		}
		<-time.After(idle)
		for _, h := range nodes {
			sent, got = sent+h.link.conn.Stats().OutMsgs, got+h.link.conn.Stats().InMsgs
		}
		seconds := time.Since(start).Seconds() * n
		b.ReportMetric(float64((spent()-cpu).Microseconds())/seconds, "cpu-µs/node/s")
		b.ReportMetric(float64(sent)/seconds, "sent/node/s")
		b.ReportMetric(float64(got)/seconds, "received/node/s")
	}
	b.ReportMetric(held/n, "heapB/node")
	b.ReportMetric(float64(running)/n, "goroutines/node")
}

// spent returns the processor time of this process.
func spent() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
