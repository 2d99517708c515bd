// Code generated from ../hooks.go by go generate; DO NOT EDIT.

package datastar

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/echo-datastar/datastar/internal/stream"
	"github.com/echo-datastar/datastar/observe"
)

// Sent is what was sent together: see [observe.Sent].
type Sent = observe.Sent

// End is how a stream ended, and what it did in all: see [observe.End].
type End = observe.End

// watches reports whether the config has somebody told of streams.
func (s *setup) watches() bool {
	return s.OnOpen != nil || s.OnEvent != nil || s.OnClose != nil || s.Logger != nil
}

// watcher tells the hooks of a config, and those who observe the request.
type watcher struct {
	of        *Context
	request   *http.Request      // that of the handler, which may have another by now
	streams   []observe.Observer // who is told that it opened
	began     time.Time
	observers []observe.Observation // who of them is told of the rest
	panicked  bool                  // a hook of it
}

// Watch implements [stream.Front].
func (e *exchange) Watch(r *http.Request) (stream.Watcher, time.Time) {
	c := (*Context)(e)
	observers, began := observe.From(r.Context())
	switch {
	case len(observers) > 0:
		c.watcher = &watcher{of: c, began: began}
	case c.watcher == nil:
		return nil, time.Time{}
	}
	c.watcher.request, c.watcher.streams = r, observers
	return c.watcher, c.watcher.began
}

// Opened implements [stream.Watcher].
func (w *watcher) Opened() {
	c := w.of
	if c.setup.OnOpen != nil {
		w.call(func() { c.setup.OnOpen(c) })
	}
	opened := observe.Stream{
		Route: c.Path(), Method: w.request.Method, Protocol: c.Protocol().String(), Began: w.began,
	}
	for _, o := range w.streams {
		w.call(func() {
			if told := o.Opened(w.request.Context(), opened); told != nil {
				w.observers = append(w.observers, told)
			}
		})
	}
}

// Sent implements [stream.Watcher].
func (w *watcher) Sent(s observe.Sent) {
	if w.of.setup.OnEvent != nil {
		w.onEvent(s)
	}
	for _, o := range w.observers {
		w.sent(o, s)
	}
}

func (w *watcher) onEvent(s observe.Sent) {
	defer w.survive()
	w.of.setup.OnEvent(w.of, s)
}

func (w *watcher) sent(o observe.Observation, s observe.Sent) {
	defer w.survive()
	o.Sent(s)
}

// closed tells that the stream is over, and what it did.
func (w *watcher) closed(e observe.End) {
	c := w.of
	if c.setup.OnClose != nil {
		w.call(func() { c.setup.OnClose(c, e) })
	}
	for _, o := range w.observers {
		w.call(func() { o.Closed(e) })
	}
}

func (w *watcher) call(hook func()) {
	defer w.survive()
	hook()
}

// survive logs that a hook panicked, once for a stream.
func (w *watcher) survive() {
	panicked := recover()
	if panicked == nil || w.panicked {
		return
	}
	w.panicked = true
	w.of.logFailure(fmt.Errorf("datastar: a hook panicked: %v\n%s", panicked, debug.Stack()))
}
