// Code generated from ../live.go by go generate; DO NOT EDIT.

package datastar

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/signals"
)

// keepAlive tells the client how much silence to bear, and what is between to pass on
// what little there is at once: Caddy's encode waits for more.
func (s *setup) keepAlive(c *echo.Context) {
	h := c.Response().Header()
	h[signals.LiveHeader] = s.silence
	if h.Get(echo.HeaderContentEncoding) == "" {
		h.Set(echo.HeaderContentEncoding, "identity")
	}
}

// silenceOf returns how many seconds of silence say that a stream with such heartbeats
// is dead, or 0 without any.
func silenceOf(heartbeat time.Duration) string {
	if heartbeat < 0 {
		return "0"
	}
	return strconv.Itoa(int(math.Ceil((3 * heartbeat).Seconds())))
}

// hintEarly says how long to wait before the client reconnects, while it can hear it: a
// client before 0.20 without our script gives up eleven seconds after a crash otherwise.
func (c *Context) hintEarly() {
	if p := c.stream.Protocol(); !c.live && (p == V018 || p == V019) && repeatable(c.Request().Method) {
		c.stream.Hint()
	}
}

// pastEnd reports whether a client asks again for a stream that ended on purpose.
func pastEnd(r *http.Request) bool {
	ids := r.Header["Last-Event-Id"]
	return len(ids) > 0 && ids[0] == event.EndID && repeatable(r.Method)
}
