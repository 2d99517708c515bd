package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// rendering is how long the snapshot of a wave takes to render.
const rendering = 10 * time.Millisecond

// shown is what a page is shown when it reconnects: 2 kB with one mark.
var shown = event.MergeFragments(`<ul id="all">` + strings.Repeat("<li>a row of a list</li>", 80) + mark + `</ul>`)

// The kinds of servers of a wave.
const (
	rawWave = "raw handler"
	hubWave = "hub with a snapshot"
)

// wave has so many pages reconnect at once after a restart, to one topic: those of a hub, which
// shows them a snapshot, or those of a handler that only writes the same bytes. It returns
// after how many ns the last page has its snapshot, and how often that was rendered.
func wave(kind string, pages int) (took, rendered float64, err error) {
	server, err := start("server", "-kind", kind)
	if err != nil {
		return 0, 0, err
	}
	defer server.kill()
	clients, err := start("pages", "-address", server.ready.Address, "-streams", fmt.Sprint(pages))
	if err != nil {
		return 0, 0, err
	}
	defer clients.kill()
	all, err := clients.ask("reconnect")
	if err != nil {
		return 0, 0, err
	}
	after, err := server.ask("rendered")
	return all.Value, after.Value, err
}

// waveOf is the server of a wave.
type waveOf struct{ hub *hub.Memory }

func newWave(withHub bool) waveOf {
	if !withHub {
		return waveOf{}
	}
	return waveOf{hub.NewMemory(hub.MemoryConfig{Snapshot: func(context.Context, string) ([]event.Event, error) {
		time.Sleep(rendering)
		return []event.Event{shown}, nil
	}})}
}

func (waveOf) publish() {}

func (w waveOf) rendered() uint64 {
	if w.hub == nil {
		return 0
	}
	return w.hub.Stats().Rendered
}

func (w waveOf) handler() http.Handler {
	if w.hub != nil {
		return viaHub(w).handler()
	}
	e := echo.New()
	frame, _ := event.Batch{Events: []event.Event{shown}, ID: "e-1"}.Append(nil, event.V1)
	e.GET("/", func(c echo.Context) error {
		c.Response().Header().Set("Content-Type", "text/event-stream")
		c.Response().WriteHeader(http.StatusOK)
		_, err := c.Response().Write(frame)
		c.Response().Flush()
		<-c.Request().Context().Done()
		return err
	})
	return e
}

// reconnectAll opens connections, and sends all requests when it is asked to. The reply
// has how long it took until each page had its snapshot.
func reconnectAll(port string, streams int) error {
	conns := make([]net.Conn, streams)
	for n := range conns {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+n%8))}, Timeout: 30 * time.Second}
		var err error
		if conns[n], err = dialer.Dial("tcp", "127.0.0.1:"+port); err != nil {
			return err
		}
		defer conns[n].Close()
	}
	return answer(reply{}, func(string, int) reply {
		began := time.Now()
		var shown sync.WaitGroup
		failed := make(chan error, streams)
		for _, conn := range conns {
			shown.Go(func() { failed <- awaitSnapshot(conn) })
		}
		shown.Wait()
		took := time.Since(began)
		for range conns {
			if err := <-failed; err != nil {
				return reply{Error: err.Error()}
			}
		}
		return reply{Value: float64(took.Nanoseconds())}
	})
}

func awaitSnapshot(conn net.Conn) error {
	_, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nDatastar-Request: true\r\nLast-Event-ID: gone-1\r\n\r\n")
	if err != nil {
		return err
	}
	_ = conn.SetReadDeadline(time.Now().Add(2 * time.Minute))
	_, err = bufio.NewReaderSize(conn, 512).ReadString(mark[0])
	return err
}
