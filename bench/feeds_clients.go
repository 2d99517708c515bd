package main

import (
	"bytes"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// pages are open streams. They count events, and note when each came.
type pages struct {
	events   atomic.Int64
	bytes    atomic.Int64
	expected atomic.Int64
	last     atomic.Int64 // when the last one came that is expected
	timed    atomic.Bool
	pages    []page
}

// page is one of them.
type page struct {
	mu      sync.Mutex
	arrived []int64
}

// listen opens the streams. It connects from several addresses, since one address has too
// few ports.
func listen(port string, streams int) error {
	p := pages{pages: make([]page, streams)}
	var opening sync.WaitGroup
	failed := make(chan error, streams)
	for n := range streams {
		opening.Add(1)
		go p.follow(n, port, opening.Done, failed)
		if n%500 == 499 {
			opening.Wait() // the server's backlog is bounded
		}
	}
	opening.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	return answer(reply{}, func(question string, n int) reply {
		switch question {
		case "time":
			p.timed.Store(n == 1)
			return reply{}
		case "expect":
			p.last.Store(0)
			p.expected.Add(int64(n))
			return reply{Bytes: p.bytes.Load()}
		}
		return p.await()
	})
}

// await waits until all events that are expected were received, and returns when the last
// one came, and when each did if they are timed.
func (p *pages) await() reply {
	for deadline := time.Now().Add(time.Minute); p.last.Load() == 0; time.Sleep(200 * time.Microsecond) {
		if time.Now().After(deadline) {
			return reply{Error: fmt.Sprintf("%d of %d events came", p.events.Load(), p.expected.Load())}
		}
	}
	return reply{At: p.last.Load(), Arrived: p.times(), Bytes: p.bytes.Load()}
}

// times returns when events came, in order, and forgets it.
func (p *pages) times() (all []int64) {
	for i := range p.pages {
		p.pages[i].mu.Lock()
		all = append(all, p.pages[i].arrived...)
		p.pages[i].arrived = p.pages[i].arrived[:0]
		p.pages[i].mu.Unlock()
	}
	slices.Sort(all)
	return all
}

// follow opens a stream and counts its events.
func (p *pages) follow(n int, port string, opened func(), failed chan<- error) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+n%8))}, Timeout: 30 * time.Second}
	conn, err := dialer.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		failed <- err
		opened()
		return
	}
	defer conn.Close()
	_, _ = fmt.Fprint(conn, "GET /?datastar=%7B%7D HTTP/1.1\r\nHost: localhost\r\nDatastar-Request: true\r\n"+
		"Accept: text/event-stream, text/html, application/json\r\n\r\n")
	buf := make([]byte, 4<<10)
	read, err := conn.Read(buf)
	opened()
	for ; err == nil; read, err = conn.Read(buf) {
		p.received(n, buf[:read])
	}
}

func (p *pages) received(n int, data []byte) {
	now := time.Now().UnixNano()
	p.bytes.Add(int64(len(data)))
	events := bytes.Count(data, []byte(mark))
	if p.timed.Load() {
		p.pages[n].mu.Lock()
		for range events {
			p.pages[n].arrived = append(p.pages[n].arrived, now)
		}
		p.pages[n].mu.Unlock()
	}
	if p.events.Add(int64(events)) >= p.expected.Load() && events > 0 {
		p.last.CompareAndSwap(0, now)
	}
}
