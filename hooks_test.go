package datastar_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
	"github.com/echo-datastar/datastar/observe"
)

// diary is an observer that writes down what it is told.
type diary struct {
	name  string
	mu    sync.Mutex
	lines []string
	panic string // in what
}

func (d *diary) write(call, format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, d.name+" "+call+fmt.Sprintf(format, args...))
	if d.panic == call {
		panic("oops")
	}
}

func (d *diary) Opened(ctx context.Context, s observe.Stream) observe.Observation {
	d.write("opened", " %s %s %s after %v, %v", s.Method, s.Route, s.Protocol, time.Since(s.Began), ctx.Value(mark(d.name)))
	return d
}

func (d *diary) Sent(s observe.Sent) {
	d.write("sent", " %d events, %d bytes, writing %v, first %v", s.Events, s.Bytes, s.Writing, s.FirstEvent)
}

func (d *diary) Closed(e observe.End) {
	d.write("closed", " %v %v: %d events, %d bytes, writing %v, first %v, %v", e.Status, e.Cause, e.Events, e.Bytes, e.Writing, e.FirstEvent, e.Duration)
}

// expect expects lines, each of them of this diary.
func (d *diary) expect(t *testing.T, text string) {
	t.Helper()
	expect := strings.Split(strings.TrimSpace(text), "\n")
	for i := range expect {
		expect[i] = d.name + " " + expect[i]
	}
	assert.Equal(t, expect, d.lines)
}

// config is one whose hooks write into a diary.
func (d *diary) config() datastar.Config {
	return datastar.Config{
		OnOpen:  func(c *datastar.Context) { d.write("opened", " %s", c.Path()) },
		OnEvent: func(_ *datastar.Context, s datastar.Sent) { d.Sent(s) },
		OnClose: func(_ *datastar.Context, e datastar.End) { d.Closed(e) },
	}
}

// mark is the key of a value that a middleware gives a request.
type mark string

// observed is a middleware with an observer.
func observed(d *diary) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			ctx := context.WithValue(r.Context(), mark(d.name), "a value of "+d.name)
			c.SetRequest(r.WithContext(observe.With(ctx, d)))
			return next(c)
		}
	}
}

// nobody is an observer that does nothing.
type nobody struct{}

func (nobody) Opened(context.Context, observe.Stream) observe.Observation { return nobody{} }
func (nobody) Sent(observe.Sent)                                          {}
func (nobody) Closed(observe.End)                                         {}

// ignored is a middleware with such an observer.
func ignored(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		c.SetRequest(r.WithContext(observe.With(r.Context(), nobody{})))
		return next(c)
	}
}

// slowly is a middleware that takes its time.
func slowly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		time.Sleep(time.Second)
		return next(c)
	}
}

func TestHooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &diary{name: "config"}
		one, two := &diary{name: "one"}, &diary{name: "two"}
		e := testkit.NewEcho(observed(one), slowly, observed(two), datastar.MiddlewareWithConfig(d.config()))
		e.GET("/rooms/:id", datastar.Handler(func(c *datastar.Context) error {
			time.Sleep(2 * time.Second)
			err := c.Send(datastar.MergeFragments("<p>1"), datastar.MergeFragments("<p>2"))
			time.Sleep(time.Second)
			return errors.Join(err, c.MergeFragments("<p>3"), c.Flush())
		}))
		w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/rooms/7", ""))
		assert.Equal(t, testkit.Fragment("<p>1")+testkit.Fragment("<p>2")+testkit.Fragment("<p>3"), w.Body.String())
		const rest = `
sent 2 events, 104 bytes, writing 0s, first 3s
sent 1 events, 52 bytes, writing 0s, first 0s
closed normal_closure <nil>: 3 events, 156 bytes, writing 0s, first 3s, 1s`
		d.expect(t, "opened /rooms/:id"+rest)
		one.expect(t, "opened GET /rooms/:id V1 after 3s, a value of one"+rest)
		two.expect(t, "opened GET /rooms/:id V1 after 3s, a value of two"+rest)
	})
}

// What is no stream is nobody's to observe.
func TestHooksOfNoStream(t *testing.T) {
	for name, h := range map[string]func(c *datastar.Context) error{
		"nothing":   func(*datastar.Context) error { return nil },
		"an answer": func(c *datastar.Context) error { return c.String(http.StatusOK, "text") },
		"an error":  func(*datastar.Context) error { return testkit.ErrApp },
		"refused":   func(c *datastar.Context) error { return c.MergeFragments("a\x00") },
	} {
		d, o := &diary{name: "config"}, &diary{name: "one"}
		e := testkit.NewEcho(observed(o), datastar.MiddlewareWithConfig(d.config()))
		e.POST("/", datastar.Handler(h))
		testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
		assert.Empty(t, append(d.lines, o.lines...), name)
	}
}

// Events for an error from outside the middleware are a stream, too.
func TestHooksOfHTTPErrorHandler(t *testing.T) {
	d, o := &diary{name: "config"}, &diary{name: "one"}
	config := d.config()
	config.OnError = func(*datastar.Context, error) []datastar.Event {
		return []datastar.Event{datastar.ConsoleLog("sorry")}
	}
	refuse := func(echo.HandlerFunc) echo.HandlerFunc {
		return func(echo.Context) error { return testkit.Refusal(http.StatusForbidden, "no", nil) }
	}
	e := testkit.NewEcho(observed(o), refuse, datastar.MiddlewareWithConfig(config))
	e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
	e.POST("/a", noContent)
	testkit.Record(e, testkit.Ask(t, http.MethodPost, "/a", "{}"))
	for _, d := range []*diary{d, o} {
		require.Len(t, d.lines, 3)
		assert.Contains(t, d.lines[0], "opened")
		assert.Contains(t, d.lines[1], "sent 1 events")
		assert.Contains(t, d.lines[2], "closed error")
	}
}

// What a hook sends goes out, and is reported with the next event. It neither waits for
// itself nor calls itself.
func TestHooksMaySend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &diary{name: "config"}
		config, closed := d.config(), error(nil)
		config.OnOpen = func(c *datastar.Context) { assert.NoError(t, c.MergeFragments("<p>opened")) }
		config.OnEvent = func(c *datastar.Context, s datastar.Sent) {
			d.Sent(s)
			if err := errors.Join(c.MergeFragments("<p>sent"), c.Flush()); err != nil {
				assert.ErrorIs(t, err, datastar.ErrClosed, "for what was sent last")
			}
		}
		config.OnClose = func(c *datastar.Context, e datastar.End) {
			d.Closed(e)
			closed = errors.Join(c.MergeFragments("<p>closed"), c.Flush())
		}
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
		e.GET("/", datastar.Handler(func(c *datastar.Context) error {
			return errors.Join(c.Flush(), c.MergeFragments("<p>1"), c.MergeFragments("<p>2"))
		}))
		w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
		expect := ""
		for _, html := range []string{"<p>opened", "<p>1", "<p>sent", "<p>2", "<p>sent", "<p>sent"} {
			expect += testkit.Fragment(html)
		}
		assert.Equal(t, expect, w.Body.String())
		d.expect(t, `
sent 2 events, 109 bytes, writing 0s, first 0s
sent 2 events, 107 bytes, writing 0s, first 0s
sent 1 events, 55 bytes, writing 0s, first 0s
sent 1 events, 55 bytes, writing 0s, first 0s
closed normal_closure <nil>: 6 events, 326 bytes, writing 0s, first 0s, 0s`)
		assert.ErrorIs(t, closed, datastar.ErrClosed)
	})
}

// A hook that panics ends neither the stream nor what others are told. It is logged once.
func TestHooksMayPanic(t *testing.T) {
	for _, call := range []string{"opened", "sent", "closed"} {
		for kind, h := range testkit.BothHandlers(func(c *datastar.Context) error {
			return errors.Join(c.MergeFragments("<p>1"), c.MergeFragments("<p>2"))
		}) {
			t.Run(call+" in "+kind, func(t *testing.T) {
				d := &diary{name: "config", panic: call}
				one, two := &diary{name: "one", panic: call}, &diary{name: "two"}
				var log testkit.Log
				var seen error
				e := testkit.NewEcho(watch(&seen), observed(one), observed(two), datastar.MiddlewareWithConfig(d.config()))
				testkit.LogTo(e, &log)
				e.GET("/", h)
				w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
				assert.Equal(t, testkit.Fragment("<p>1")+testkit.Fragment("<p>2"), w.Body.String())
				assert.NoError(t, seen)
				assert.Len(t, two.lines, 4)
				assert.Len(t, d.lines, 4, "each call is made")
				assert.Equal(t, map[string]int{"opened": 1, "sent": 4, "closed": 4}[call], len(one.lines))
				assert.Equal(t, 1, log.Count("datastar: a hook panicked: oops"))
			})
		}
	}
}

// Hooks of one stream come one after the other, whoever sends, and the last is OnClose.
func TestHooksOfManySenders(t *testing.T) {
	running, events, closed := make(chan bool, 1), 0, 0
	alone := func(f func()) { // which the race detector sees, too
		running <- true
		f()
		<-running
	}
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{
		OnOpen:  func(*datastar.Context) { alone(func() { assert.Zero(t, events) }) },
		OnEvent: func(_ *datastar.Context, s datastar.Sent) { alone(func() { events += s.Events }) },
		OnClose: func(_ *datastar.Context, e datastar.End) {
			alone(func() { closed = e.Events })
		},
	}))
	var late sync.WaitGroup
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		for range 8 {
			late.Go(func() {
				for c.MergeFragments("<p>") == nil { // also after the handler returned
				}
			})
		}
		for range 500 {
			if err := c.MergeFragments("<p>"); err != nil {
				return err
			}
		}
		return nil
	}))
	testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
	late.Wait()
	assert.GreaterOrEqual(t, closed, 500)
	assert.Equal(t, closed, events, "each event is told of, before the end")
}
