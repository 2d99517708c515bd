package datastar

import (
	"bytes"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/signals"
)

// View answers a plain request with a whole page, and a Datastar one with the
// fragment of it that changed, so that one handler serves both, and a form
// works where there is no JavaScript. Only the one that is needed is rendered.
//
// page and fragment are anything that renders: see [PatchComponent] and
// [Named]. The page is sent as HTML with the status code, once all of it is
// rendered. The fragment is merged with the options, and its status is 200
// whatever the code says, since clients ignore the body of another (V1 from
// RC.7). Where the answer is more than a fragment it may be an [Event] or
// []Event instead, which have their options already, or a func() []Event, which is
// called for a Datastar request only.
//
// Either answer says Vary: Datastar-Request, so that caches keep them apart,
// unless the stream is open already. An error is returned when the rendering
// fails, before anything is sent, and where [Context.Send] returns one.
func (c *Context) View(code int, page, fragment any, opts ...Option) error {
	r, err := c.stream.Request()
	if err != nil {
		return err
	}
	if !c.stream.Opened() {
		vary(c.Response().Header())
	}
	if c.datastar {
		return c.merge(fragment, opts)
	}
	var html bytes.Buffer
	if err := event.Render(r.Context(), &html, c.own(page)); err != nil {
		return c.stream.Refuse(err)
	}
	return c.HTMLBlob(code, html.Bytes())
}

// vary tells caches that the answer depends on who asks.
func vary(h http.Header) {
	if !slices.Contains(h.Values(echo.HeaderVary), signals.Header) {
		h.Add(echo.HeaderVary, signals.Header)
	}
}

var errOptions = errors.New("datastar: View: options are for a fragment; events have their own")

// merge sends events, or a fragment.
func (c *Context) merge(fragment any, opts []Option) error {
	var events []Event
	switch f := fragment.(type) {
	case Event:
		events = []Event{f}
	case []Event:
		events = f
	case func() []Event:
		events = f()
	default:
		return c.MergeComponent(fragment, opts...)
	}
	if len(opts) > 0 {
		return c.stream.Refuse(errOptions)
	}
	return c.Send(events...)
}
