package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/hub"
)

// paragraph is a fragment that makes an event of about 200 bytes. It holds one mark,
// by which clients count events.
var paragraph = `<p id="a">` + strings.Repeat("x", 130) + mark + `</p>`

const mark = "~"

// publisher is a way to send an event to all streams.
type publisher interface {
	handler() http.Handler
	publish()
}

// The kinds of servers with feeds.
const (
	rawLoop   = "raw loop"
	drainLoop = "raw loop, drained"
	viaHubs   = "this package's hub"
	viaSSE    = "tmaxmax/go-sse"
	viaR3labs = "r3labs/sse"
	viaFuge   = "centrifuge"
)

var feedServers = []string{rawLoop, drainLoop, viaHubs, viaSSE, viaR3labs, viaFuge}

func publisherOf(kind string) (publisher, error) {
	switch kind {
	case rawLoop:
		return &raw{channels: map[chan []byte]bool{}}, nil
	case drainLoop:
		return &raw{channels: map[chan []byte]bool{}, drain: true}, nil
	case viaHubs:
		return viaHub{hub.NewMemory(hub.MemoryConfig{})}, nil
	case viaSSE:
		return newSSE(), nil
	case viaR3labs:
		return newR3labs(), nil
	case viaFuge:
		return newFuge()
	case rawWave, hubWave:
		return newWave(kind == hubWave), nil
	}
	return nil, fmt.Errorf("there is no server %q", kind)
}

// serveStreams serves streams on a free port.
func serveStreams(kind string) error {
	p, err := publisherOf(kind)
	if err != nil {
		return err
	}
	port, err := serve(p.handler())
	if err != nil {
		return err
	}
	return answer(reply{Address: port}, func(question string, n int) reply {
		switch question {
		case "publish":
			began := time.Now().UnixNano()
			for range n {
				p.publish()
			}
			return reply{At: began, CPU: measure.CPU()}
		case "rendered":
			return reply{Value: float64(p.(waveOf).rendered())}
		case "memory":
			return reply{Memory: memory(), CPU: measure.CPU()}
		}
		return reply{CPU: measure.CPU()}
	})
}

// serve serves on a free port, and returns that.
func serve(handler http.Handler) (port string, err error) {
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		return "", err
	}
	server := http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)} // such as of clients that leave
	go func() { _ = server.Serve(listener) }()
	_, port, err = net.SplitHostPort(listener.Addr().String())
	return port, err
}

// memory returns the bytes in use after a garbage collection.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// viaHub follows a hub, inside the middleware as in an app.
type viaHub struct{ hub *hub.Memory }

func (v viaHub) publish() {
	_ = v.hub.Publish(context.Background(), "all", datastar.PatchElements(paragraph))
}

func (v viaHub) handler() http.Handler {
	e := echo.New()
	e.GET("/", v.follow())
	return e
}

func (v viaHub) follow() echo.HandlerFunc {
	feed := v.hub.Feed("all")
	return datastar.Middleware()(datastar.Handler(func(c *datastar.Context) error { return c.Follow(feed) }))
}
