package main

import (
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// uploads tells pages how much of what they send has come in. A browser does
// not say that to a page that uses fetch, so the server counts, and tells the
// tab by a stream that it follows meanwhile.
type uploads struct{ hub *hub.Memory }

// newUploads keeps nothing for pages that come back: progress is of the moment.
func newUploads() uploads { return uploads{hub.NewMemory(hub.MemoryConfig{ReplayEvents: -1})} }

// progress is the stream of a tab.
func (u uploads) progress(c *datastar.Context) error {
	topic, ok := topicOf(c)
	if !ok {
		return echo.NewHTTPError(http.StatusBadRequest, "This page has no tab.")
	}
	return c.Follow(u.hub.Feed(topic))
}

// tell tells the tab that sends the request. Nobody may follow it, which is no
// error: without JavaScript nobody does.
func (u uploads) tell(c echo.Context, event datastar.Event) {
	if topic, ok := topicOf(c); ok {
		_ = u.hub.Publish(c.Request().Context(), topic, event)
	}
}

// topicOf is the topic of the tab that asks. What comes from a page may have
// been made up: "*" would be the progress of everybody.
func topicOf(c echo.Context) (topic string, ok bool) {
	tab := c.QueryParam("tab")
	return "tab." + tab, len(tab) == len(hub.TabID()) && !strings.ContainsAny(tab, ".*>")
}

// counted counts the body while it is read.
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

// counter tells how much of a body was read, at each percent.
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
