package datastar

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/ending"
	"github.com/echo-datastar/datastar/observe"
)

var (
	errPanic  = errors.New("datastar: the handler panicked")
	errWriter = errors.New("datastar: a writer panicked at the end of the stream")
)

// run runs a handler, and lets timers run as long as it does.
func (c *Context) run(h func(*Context) error) error {
	if c.running || c.finished {
		return h(c)
	}
	c.running, c.handed = true, true
	c.stream.StartTimers()
	defer func() {
		if !c.finished {
			c.crash(recover())
		}
	}()
	return c.finish(h(c))
}

// inside runs what is inside a middleware of ours, and ends the stream that was
// begun there.
func inside(c echo.Context, next echo.HandlerFunc) (err error) {
	client := c.Request().Context() // which may be another by then
	w, beneath := writers(c)
	returned := false
	defer func() {
		ctx, ok := kept(c)
		if !ok {
			return
		}
		if ctx.unwind(client, w, beneath); returned {
			ctx.lookBack(err)
			err = ctx.finish(err)
		} else {
			ctx.crash(recover())
		}
	}()
	err = next(c)
	returned = true
	return err
}

// kept returns the context that was made for a request, if there is one.
func kept(c echo.Context) (*Context, bool) {
	ctx, ok := c.Get(contextKey).(*Context)
	return ctx, ok
}

// unwind tells the stream that inner middlewares have returned, and what was
// written to before they ran.
func (c *Context) unwind(client context.Context, w, beneath http.ResponseWriter) {
	c.stream.Client(client)
	if c.stream.Opened() {
		restore(c.Context, w)
		c.stream.Unwind(beneath)
	}
}

// finish ends the stream after the handler returned err, and returns what Echo
// is to hear of it.
func (c *Context) finish(err error) error {
	if c.finished {
		return err
	}
	return c.end(c.facts(err), err, c.setup.OnError)
}

// crash ends the stream of a handler that panicked, or left its goroutine. The
// panic goes on.
func (c *Context) crash(panicked any) {
	if !c.finished {
		f, err := c.facts(nil), errPanic
		f.Result = ending.Aborted
		if panicked != nil && panicked != http.ErrAbortHandler {
			f.Passing = true
			f.Result, err = ending.Panicked, fmt.Errorf("%w: %v", errPanic, panicked)
		}
		_ = c.end(f, err, c.setup.OnError)
	}
	if panicked != nil {
		panic(panicked)
	}
}

// end takes the steps to an end, closes the stream, and says who hears of it. It
// returns what Echo is to hear. Where OnError panics, the stream is closed, too.
func (c *Context) end(f ending.Facts, err error, onError func(*Context, error) []Event) error {
	c.stream.Body().Release(c.Request())
	c.finished, c.left = true, f.Cause == ending.Left
	c.lost = f.Broken && f.Result == ending.Failed
	cause, steps, answered, shown := c.stream.Cause(), ending.Decide(f), false, false
	defer func() {
		if !answered {
			f.Result, steps = ending.Aborted, ending.Steps{}
			_ = c.close(f, steps, errPanic, cause, false)
		}
	}()
	if steps.Drain {
		c.stream.Drain(c.Request())
	}
	if steps.Show {
		shown = c.show(err, onError)
	}
	if steps.Open && !c.stream.Opened() {
		_ = c.stream.Flush()
	}
	if steps.NoContent && c.stream.CloseUnopened() && !streams(c.Response().Header()) {
		c.Response().WriteHeader(http.StatusNoContent)
	}
	if steps.Later && c.stream.CloseUnopened() {
		c.Response().Header().Set(echo.HeaderRetryAfter, "1")
		c.Response().WriteHeader(http.StatusServiceUnavailable)
	}
	if steps.Mark {
		c.stream.MarkEnd()
	}
	answered = true
	return c.close(f, steps, err, cause, shown)
}

// close closes or breaks the stream, and tells of it, also where a writer panics meanwhile.
func (c *Context) close(f ending.Facts, steps ending.Steps, err, cause error, shown bool) error {
	opened := c.stream.Opened()
	report := steps.Report(f, opened, shown)
	failure := cmp.Or(err, cause)
	if opened && report.Echo {
		pretend(c.Context, statusOf(failure))
	}
	over := false
	defer func() {
		if !over {
			report.Status, err = observe.Error, errors.Join(errWriter, err)
		}
		c.tellEnd(report, closedWith(f, err, cause))
	}()
	done := c.breakOff(steps.Abort, opened && f.Result == ending.Panicked)
	over = true
	if steps.Abort && !opened {
		commit(c.Context, answerIn(err)) // else another answer would mend the connection
	}
	if report.Log && !(report.OnClose && c.setup.Logger != nil) { // else it is told with the end
		c.logFailure(failure)
	}
	if f.Cause == ending.Unusable {
		c.lookAt(cause)
		if !errors.Is(failure, cause) {
			c.logFailure(cause)
		}
	}
	if !done {
		panic(http.ErrAbortHandler)
	}
	if !report.Echo {
		return nil
	}
	return failure
}

// tellEnd tells who watches the stream, if it was opened, how it ended.
func (c *Context) tellEnd(report ending.Report, cause error) {
	if !report.OnClose {
		return
	}
	end, watched := c.stream.Measured()
	if !watched {
		return
	}
	end.Status, end.Cause = report.Status, cause
	if c.setup.Logger != nil {
		c.logEnd(end, report.Log)
	}
	c.watcher.closed(end)
}

// streams reports whether a header is that of an event stream, which another package
// may have sent past Echo's books, as the official SDK does.
func streams(h http.Header) bool { return h.Get("Content-Type") == "text/event-stream" }

// breakOff ends the stream: for the client to reconnect, or properly. It reports
// false where it takes a panic. What waits goes out first, if the handler panicked: net/http
// loses what it holds where no Recover is outside.
func (c *Context) breakOff(abort, panicked bool) bool {
	if !abort {
		defer c.stream.Close() // also where a writer panics
		if panicked {
			_ = c.stream.Flush()
		}
		return true
	}
	if c.running {
		c.stream.Hint()
	}
	return c.stream.Abort()
}
