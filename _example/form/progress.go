package main

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// uploads sends each tab the progress of its upload. A page that uses fetch
// cannot see it, so the server counts the bytes, and publishes the progress on
// a topic that the tab follows meanwhile.
type uploads struct{ hub *hub.Memory }

// newUploads returns uploads whose hub keeps nothing for replay, since old progress
// is of no use. For the same reason a tab that missed some is sent nothing instead:
// by default it would reload itself, and lose what was typed.
func newUploads() uploads {
	return uploads{hub.NewMemory(hub.MemoryConfig{
		ReplayEvents: -1,
		OnGap:        func(context.Context, hub.Follower) []datastar.Event { return nil },
	})}
}

// progress is the stream of a tab, which it has for as long as it is open. It is a
// GET, so it may be asked for again whenever it breaks.
func (u uploads) progress(c *datastar.Context) error {
	topic, ok := topicOf(c)
	if !ok {
		return echo.NewHTTPError(http.StatusBadRequest, "This page has no tab.")
	}
	return c.Follow(u.hub.Feed(topic))
}

// tell publishes an event to the tab that sends the request. Without JavaScript
// the tab does not follow, which is not an error.
func (u uploads) tell(c echo.Context, event datastar.Event) {
	if topic, ok := topicOf(c); ok {
		_ = u.hub.Publish(c.Request().Context(), topic, event)
	}
}

// topicOf returns the topic of the tab that sends the request. The id may be
// made up by the client: without escaping, "*" would follow the progress of all
// tabs.
func topicOf(c echo.Context) (topic string, ok bool) {
	tab := c.QueryParam("tab")
	return "tab." + tab, len(tab) == len(hub.TabID()) && !strings.ContainsAny(tab, ".*>")
}

// counted counts the bytes of the body while it is read.
func (u uploads) counted(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r := c.Request(); r.ContentLength > 0 {
			r.Body = &counter{ReadCloser: r.Body, total: r.ContentLength, shown: -1, tell: func(percent int64) {
				u.tell(c, datastar.MergeSignals(map[string]int64{"uploaded": percent}))
			}}
		}
		return next(c)
	}
}

// counter publishes how much of a body was read, at each percent.
type counter struct {
	io.ReadCloser
	read, total int64
	shown       int64
	tell        func(percent int64)
}

func (r *counter) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.read += int64(n)
	if percent := 100 * r.read / r.total; percent != r.shown {
		r.shown = percent
		r.tell(percent)
	}
	return n, err
}
