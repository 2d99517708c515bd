package main

import (
	"fmt"
	"net"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar/hub"
)

// BenchmarkIdle tells how many bytes of heap are live, and of stacks in use, for an
// idle stream: that of a raw handler, and that of a follower of a hub. Either is
// alone, or inside Recover and Secure as in an app. Each opens 5,000 streams, and is run
// in a process of its own: -bench Idle/raw/alone -benchtime 1x, and so on.
func BenchmarkIdle(b *testing.B) {
	for name, handler := range map[string]echo.HandlerFunc{
		"raw": (&raw{channels: map[chan []byte]bool{}}).follow,
		"hub": viaHub{hub.NewMemory(hub.MemoryConfig{})}.follow(),
	} {
		for where, outer := range map[string][]echo.MiddlewareFunc{"alone": nil, "app": {middleware.Recover(), middleware.Secure()}} {
			b.Run(name+"/"+where, func(b *testing.B) {
				e := echo.New()
				e.Use(outer...)
				e.GET("/", handler)
				for b.Loop() {
					heap, stack := idle(b, e, 5000)
					b.ReportMetric(heap, "heap-B/stream")
					b.ReportMetric(stack, "stack-B/stream")
				}
			})
		}
	}
}

// idle returns the bytes in use for each of the streams that an app serves.
func idle(b *testing.B, e *echo.Echo, streams int) (heap, stack float64) {
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
	after := live()
	return float64(after.HeapAlloc-before.HeapAlloc) / float64(streams),
		float64(after.StackInuse-before.StackInuse) / float64(streams)
}

// live returns what is in use: of the heap only what is live.
func live() (m runtime.MemStats) {
	runtime.GC()
	runtime.GC() // what the first has found dead is swept
	runtime.ReadMemStats(&m)
	return m
}
