package main

import (
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
)

// raw is a handler with one channel per connection. It flushes each event, or,
// if drain is set, once for all that wait, which may be a whole burst.
type raw struct {
	mu       sync.Mutex
	channels map[chan []byte]bool
	drain    bool
}

func (r *raw) publish() {
	frame := []byte("event: datastar-patch-elements\ndata: elements " + paragraph + "\n\n")
	r.mu.Lock()
	defer r.mu.Unlock()
	for ch := range r.channels {
		ch <- frame // a raw handler that loses nothing waits for the slowest
	}
}

func (r *raw) handler() http.Handler {
	e := echo.New()
	e.GET("/", r.follow)
	return e
}

func (r *raw) follow(c echo.Context) error {
	ch := make(chan []byte, 16)
	if r.drain {
		ch = make(chan []byte, inBurst)
	}
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

func (r *raw) write(c echo.Context, frame []byte, ch chan []byte) error {
	_, err := c.Response().Write(frame)
	for r.drain && len(ch) > 0 && err == nil {
		_, err = c.Response().Write(<-ch)
	}
	c.Response().Flush()
	return err
}
