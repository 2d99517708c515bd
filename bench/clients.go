package main

import (
	"bytes"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// received counts events.
type received struct {
	events atomic.Int64
	waited atomic.Int64
}

// listen opens the streams and counts their events. It connects from several
// addresses, since one address has too few ports.
func listen(port string, streams int) error {
	var r received
	var opening sync.WaitGroup
	failed := make(chan error, streams)
	for n := range streams {
		opening.Add(1)
		go r.follow(n, port, opening.Done, failed)
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
	return answer(func(_ string, n int) reply { return r.await(int64(n)) })
}

// await waits until n more events were received.
func (r *received) await(n int64) reply {
	target := r.waited.Add(n)
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if r.events.Load() >= target {
			return reply{}
		}
	}
	return reply{Error: fmt.Sprintf("%d of %d events came", r.events.Load(), target)}
}

// follow opens a stream and counts its events.
func (r *received) follow(n int, port string, opened func(), failed chan<- error) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+n%8))}, Timeout: 30 * time.Second}
	conn, err := dialer.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		failed <- err
		opened()
		return
	}
	defer conn.Close()
	_, _ = fmt.Fprint(conn, "GET /?datastar=%7B%7D HTTP/1.1\r\nHost: localhost\r\nDatastar-Request: true\r\nAccept: text/event-stream\r\n\r\n")
	buf := make([]byte, 4<<10)
	n, err = conn.Read(buf)
	opened()
	for ; err == nil; n, err = conn.Read(buf) {
		r.events.Add(int64(bytes.Count(buf[:n], []byte(mark))))
	}
}
