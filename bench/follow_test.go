package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/hub"
)

// BenchmarkFollow publishes events of 200 bytes to one stream on a real
// connection and waits until all have arrived: one at a time, and 100 in a burst.
// The CPU time is that of the publisher, the server and the client together.
func BenchmarkFollow(b *testing.B) {
	for name, burst := range map[string]int{"one": 1, "burst": 100} {
		b.Run(name, func(b *testing.B) {
			rooms := hub.NewMemory(hub.MemoryConfig{})
			arrived := follow(b, rooms)
			before := measure.CPU()
			for b.Loop() {
				for range burst {
					_ = rooms.Publish(context.Background(), "all", datastar.MergeFragments(paragraph))
				}
				for n := 0; n < burst; {
					n += <-arrived
				}
			}
			b.ReportMetric(float64((measure.CPU()-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
	}
}

// follow opens a stream, and returns how many events each read of it had.
func follow(b *testing.B, rooms *hub.Memory) <-chan int {
	e := echo.New()
	e.Use(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.Follow(rooms.Feed("all")) }))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := http.Server{Handler: e}
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	_, _ = io.Copy(conn, strings.NewReader("GET / HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\n\r\n"))
	arrived := make(chan int, 1024)
	go func() {
		for p := make([]byte, 256<<10); ; {
			n, err := conn.Read(p)
			if err != nil {
				return
			}
			if found := bytes.Count(p[:n], []byte(mark)); found > 0 {
				arrived <- found
			}
		}
	}()
	for rooms.Stats().Followers == 0 {
		time.Sleep(time.Millisecond)
	}
	return arrived
}
