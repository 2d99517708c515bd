// Code generated from ../look.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"strings"

	"github.com/echo-datastar/datastar/internal/doctor"
	"github.com/echo-datastar/datastar/internal/ending"
	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/stream"
)

// chartKey is where Echo's context keeps the *doctor.Chart of an app that has a [Doctor].
const chartKey = contextKey + ".chart"

// tell says once what breaks streams.
func (c *Context) tell(f doctor.Finding) {
	if chart, ok := c.Get(chartKey).(*doctor.Chart); ok {
		chart.Note(f)
	}
	switch {
	case !c.setup.said.Note(f):
	case c.setup.Logger == nil:
		logError(c.Context, errors.New("datastar: "+f.String()))
	default:
		c.logTo(slog.LevelWarn, "datastar: "+f.Name, attrsOf(f)...)
	}
}

// attrsOf is a finding as Config.Logger logs it.
func attrsOf(f doctor.Finding) []slog.Attr {
	return []slog.Attr{slog.String("wrong", f.Wrong), slog.String("seen", f.Seen), slog.String("fix", f.Fix)}
}

// look looks at a stream that a loop begins on for what would break it.
func (s *setup) look(c *Context, r *http.Request) {
	between := c.stream.Look()
	if between.Stops {
		return // the first event will fail, with a finding of its own
	}
	if _, bounded := r.Context().Deadline(); bounded {
		c.tell(doctor.ContextTimeout(c.Path()))
	}
	if between.Dumps && repeatable(r.Method) {
		c.tell(doctor.BodyDump(c.Path()))
	}
	if server := stream.Server(r); server != nil {
		switch {
		case between.Hides != "":
			c.tell(doctor.NoDeadline(c.Path(), between.Hides, server.WriteTimeout))
		case server.WriteTimeout > 0 && s.shared.WriteTimeout < 0:
			c.tell(doctor.WriteTimeout(c.Path(), server.WriteTimeout))
		}
	}
	if chart, ok := c.Get(chartKey).(*doctor.Chart); ok && !c.attended {
		c.attended = true
		s.attend(c, r, chart)
	}
}

// attend has the doctor know of a stream while it is open.
func (s *setup) attend(c *Context, r *http.Request, chart *doctor.Chart) {
	if !c.datastar || !repeatable(r.Method) {
		return
	}
	if !c.live {
		chart.Plain(c.Path())
	}
	if r.ProtoMajor != 1 {
		return
	}
	n, end := chart.Begin(r.Header.Get(signals.TabHeader))
	context.AfterFunc(c.stream.Context(), end)
	if n > doctor.StreamsAtMost && doctor.Direct(r) { // else a proxy may speak HTTP/2 to the browser
		c.tell(doctor.ManyStreams(c.Path(), n))
	}
}

// lookAtClient compares the client with Config.Protocol. Clients accept HTML from
// 1.0.0-RC.1 on.
func (s *setup) lookAtClient(c *Context, r *http.Request) {
	accept := r.Header.Get("Accept")
	if !strings.Contains(accept, "text/event-stream") || r.Header.Get(signals.Header) == "" {
		return
	}
	if newer := strings.Contains(accept, "text/html"); newer != (s.Protocol == V1) {
		c.tell(doctor.OldClient(c.Path(), s.Protocol.String(), newer))
	}
}

// lookAt looks for the reason of a stream that could not be used.
func (c *Context) lookAt(cause error) {
	var no stream.NoFlush
	if !errors.As(cause, &no) {
		return
	}
	if no.ByTimeout() {
		c.tell(doctor.Timeout(c.Path()))
	} else {
		c.tell(doctor.NoFlush(c.Path(), stream.NameOf(no.Writer)))
	}
}

// lookBack looks for what inner middlewares hid of how a plain handler ended.
func (c *Context) lookBack(err error) {
	if c.finished {
		return
	}
	switch {
	case err == nil && c.torn:
		c.tell(doctor.RecoverInside(c.Path()))
	case err != nil && c.setup.OnError != nil && c.stream.Unwound() && resultOf(err) == ending.Failed:
		c.tell(doctor.WriterInside(c.Path()))
	}
}

// recoversInside reports whether Echo's Recover is between what is running and our
// middleware.
func recoversInside() bool {
	callers := make([]uintptr, 256)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if strings.Contains(frame.File, "/labstack/echo") && strings.HasSuffix(frame.File, "/middleware/recover.go") {
			return true
		}
		if strings.HasPrefix(frame.Function, contextKey) && strings.HasSuffix(frame.Function, ".inside") || !more {
			return false
		}
	}
}
