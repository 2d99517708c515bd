package main

import (
	"fmt"
	"net"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/hub"
)

// BenchmarkIdle tells how many bytes of heap are live, and of stacks in use, for an
// idle stream: that of a raw handler, and that of a follower of a hub. Each opens 5,000
// streams, and is run in a process of its own: -bench Idle/raw -benchtime 1x, and then
// -bench Idle/hub.
func BenchmarkIdle(b *testing.B) {
	for name, p := range map[string]publisher{
		"raw": &raw{channels: map[chan []byte]bool{}},
		"hub": viaHub{hub.NewMemory(hub.MemoryConfig{})},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(idle(b, p.handler(), 5000), "B/stream")
			}
		})
	}
}

// idle returns the bytes in use for each of the streams that a handler serves.
func idle(b *testing.B, handler echo.HandlerFunc, streams int) float64 {
	e := echo.New()
	e.GET("/", handler)
	server := httptest.NewServer(e)
	defer server.Close()
	conns := make([]net.Conn, 0, streams)
	defer func() {
		for _, conn := range conns {
			_ = conn.Close()
		}
	}()
	before := live()
	for range streams {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		conns = append(conns, conn)
		_, _ = fmt.Fprint(conn, "GET /?datastar=%7B%7D HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\nAccept: text/event-stream\r\n\r\n")
		if _, err := conn.Read(make([]byte, 4<<10)); err != nil {
			b.Fatal(err)
		}
	}
	return float64(live()-before) / float64(streams)
}

// live returns the bytes of heap that are live, and those of stacks.
func live() uint64 {
	runtime.GC()
	runtime.GC() // what the first has found dead is swept
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
