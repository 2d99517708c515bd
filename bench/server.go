package main

import (
	"context"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// html is a fragment that makes an event of about 200 bytes. It holds one mark,
// by which clients count events.
var html = `<p id="a">` + strings.Repeat("x", 130) + mark + `</p>`

const mark = "~"

// publisher is a way to send an event to all streams.
type publisher interface {
	handler() echo.HandlerFunc
	publish()
}

// serve serves streams on a free port.
func serve(kind string) error {
	p := map[string]publisher{
		"raw":   &raw{channels: map[chan []byte]bool{}},
		"drain": &raw{channels: map[chan []byte]bool{}, drain: true},
		"hub":   viaHub{hub.NewMemory(hub.MemoryConfig{})},

		"raw wave": newWave(false),
		"hub wave": newWave(true),
	}[kind]
	e := echo.New()
	e.GET("/", p.handler())
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	go func() { _ = http.Serve(listener, e) }()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return answer(func(question string, n int) reply {
		switch question {
		case "publish":
			for range n {
				p.publish()
			}
		case "rendered":
			return reply{Memory: p.(waveOf).rendered()}
		case "memory":
			return reply{Address: port, Memory: memory()}
		}
		return reply{CPU: spent()}
	})
}

// memory returns the bytes in use after a garbage collection.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

func spent() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// raw is a handler with one channel per connection. It flushes each event, or,
// if drain is set, once for all that wait.
type raw struct {
	mu       sync.Mutex
	channels map[chan []byte]bool
	drain    bool
}

func (r *raw) publish() {
	frame := []byte("event: datastar-merge-fragments\ndata: fragments " + html + "\n\n")
	r.mu.Lock()
	defer r.mu.Unlock()
	for ch := range r.channels {
		ch <- frame // a raw handler that loses nothing waits for the slowest
	}
}

func (r *raw) handler() echo.HandlerFunc {
	return func(c echo.Context) error {
		ch := make(chan []byte, 16)
		r.mu.Lock()
		r.channels[ch] = true
		r.mu.Unlock()
		c.Response().Header().Set("Content-Type", "text/event-stream")
		c.Response().WriteHeader(http.StatusOK)
		c.Response().Flush()
		for {
			select {
			case <-c.Request().Context().Done():
				return nil
			case frame := <-ch:
				if err := r.write(c, frame, ch); err != nil {
					return err
				}
			}
		}
	}
}

func (r *raw) write(c echo.Context, frame []byte, ch chan []byte) error {
	_, err := c.Response().Write(frame)
	for r.drain && len(ch) > 0 && err == nil {
		_, err = c.Response().Write(<-ch)
	}
	c.Response().Flush()
	return err
}

// viaHub follows a hub, inside the middleware as in an app.
type viaHub struct{ hub *hub.Memory }

func (v viaHub) publish() {
	_ = v.hub.Publish(context.Background(), "all", datastar.MergeFragments(html))
}

func (v viaHub) handler() echo.HandlerFunc {
	feed := v.hub.Feed("all")
	return datastar.Middleware()(datastar.Handler(func(c *datastar.Context) error { return c.Follow(feed) }))
}
