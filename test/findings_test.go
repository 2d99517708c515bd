package test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// faulty is an app with a fault.
type faulty struct {
	outer, inner []echo.MiddlewareFunc
	config       datastar.Config
	server       func(*http.Server)
	handler      func(c *datastar.Context) error // default: counting
	plain        bool                            // by From
	ask          func(*http.Request)

	// For what has a doctor: see expect.
	see              sight // default: watch
	streams          []string
	unready, unshown bool
	over             *atomic.Int64 // when a stream was last closed
}

// counting is a stream of a few events.
func counting(c *datastar.Context) error {
	n := 0
	for range c.Every(time.Millisecond) {
		if err := c.MergeFragments(fmt.Sprintf("<p>%d</p>", n)); err != nil {
			return err
		}
		if n++; n == 3 {
			break
		}
	}
	return nil
}

func shown(*datastar.Context, error) []datastar.Event {
	return []datastar.Event{datastar.ConsoleLog("failed")}
}

// opaque is a writer that hides all but what it is.
type opaque struct{ http.ResponseWriter }

// onlyFlushes is one that hides deadlines.
type onlyFlushes struct{ opaque }

func (w onlyFlushes) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// through is a middleware with a writer.
func through(over func(http.ResponseWriter) http.ResponseWriter) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			testkit.WriteThrough(c, over)
			return next(c)
		}
	}
}

// without leaves a path out.
func without(path string) func(echo.Context) bool {
	return func(c echo.Context) bool { return c.Path() == path }
}

var faults = []struct {
	name   string
	given  faulty
	expect string // the finding
	seen   string // what is really wrong, in the answer: a part of it, or "" if it is whole
}{
	{"Timeout", faulty{outer: []echo.MiddlewareFunc{testkit.Timeout()}}, "timeout", "Internal Server Error"},
	{"Timeout inside", faulty{inner: []echo.MiddlewareFunc{testkit.Timeout()}, plain: true}, "timeout", "Internal Server Error"},
	{"no Flush", faulty{outer: []echo.MiddlewareFunc{through(func(w http.ResponseWriter) http.ResponseWriter { return opaque{w} })}}, "no-flush", "Internal Server Error"},
	{"no SetWriteDeadline", faulty{
		outer:  []echo.MiddlewareFunc{through(func(w http.ResponseWriter) http.ResponseWriter { return onlyFlushes{opaque{w}} })},
		server: func(s *http.Server) { s.WriteTimeout = 30 * time.Second },
	}, "no-deadline", ""},
	{"ContextTimeout", faulty{outer: []echo.MiddlewareFunc{middleware.ContextTimeout(time.Minute)}}, "context-timeout", ""},
	{"ContextTimeout inside", faulty{inner: []echo.MiddlewareFunc{middleware.ContextTimeout(time.Minute)}}, "context-timeout", ""},
	{"BodyDump", faulty{outer: []echo.MiddlewareFunc{testkit.BodyDump(func(_, _ []byte) {})}}, "body-dump", ""},
	{"BodyDump inside", faulty{inner: []echo.MiddlewareFunc{testkit.BodyDump(func(_, _ []byte) {})}}, "body-dump", ""},
	{"BodyDump outside of Gzip", faulty{outer: []echo.MiddlewareFunc{testkit.BodyDump(func(_, _ []byte) {}), middleware.Gzip()}}, "body-dump", ""},
	{"WriteTimeout without deadlines", faulty{
		config: datastar.Config{WriteTimeout: -1},
		server: func(s *http.Server) { s.WriteTimeout = 30 * time.Second },
	}, "write-timeout", ""},
	{"an error through Gzip inside", faulty{
		inner: []echo.MiddlewareFunc{middleware.Gzip()}, plain: true, config: datastar.Config{OnError: shown},
		handler: func(c *datastar.Context) error { return errors.Join(counting(c), testkit.ErrApp) },
	}, "gzip-inside", ""},
	{"a client of the beta, and Protocol V1", faulty{
		config: datastar.Config{Protocol: datastar.V1}, ask: testkit.SetHeader("Accept", testkit.AcceptBeta),
	}, "old-client", ""},
	{"a client of 1.x, and Protocol Beta", faulty{config: datastar.Config{Protocol: datastar.Beta}}, "old-client", ""},
}

func TestFindings(t *testing.T) {
	for _, tt := range faults {
		t.Run(tt.name, func(t *testing.T) {
			log, answers := tt.given.run(t)
			assert.Equal(t, []string{tt.expect}, named(log), "%s", log)
			for _, answer := range answers {
				assert.Contains(t, answer, tt.seen)
			}
		})
	}
}

// A panic of a plain handler that Recover takes away ends the stream as if it were meant.
func TestFindings_recover(t *testing.T) {
	given := faulty{
		inner: []echo.MiddlewareFunc{testkit.Recover()}, plain: true, config: datastar.Config{OnError: shown},
		handler: func(c *datastar.Context) error {
			for range c.Every(time.Millisecond) {
				_ = c.MergeFragments("a")
				panic("oops")
			}
			return nil
		},
	}
	log, answers := given.run(t)
	if !testkit.RecoverAnswers {
		assert.Empty(t, named(log))
		assert.Contains(t, answers[0], "failed")
		return
	}
	assert.Equal(t, []string{"recover-inside"}, named(log), "%s", log)
	assert.NotContains(t, answers[0], "failed", "OnError was not asked")
}

// What is like a fault, and none, is not told of.
func TestFindings_healthy(t *testing.T) {
	long := func(s *http.Server) { s.WriteTimeout = 30 * time.Second }
	for name, given := range map[string]faulty{
		"nothing":               {},
		"a handler by From":     {plain: true},
		"the server's timeouts": {server: long},
		"all that works": {outer: []echo.MiddlewareFunc{
			testkit.Recover(), middleware.Gzip(), testkit.BodyLimit(1 << 20), middleware.Secure(), testkit.CORS(), middleware.CSRF(),
			middleware.Decompress(), middleware.RequestID(),
		}, server: long},
		"Gzip with MinLength":        {outer: []echo.MiddlewareFunc{middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})}},
		"Gzip inside":                {inner: []echo.MiddlewareFunc{middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})}, plain: true},
		"ContextTimeout that skips":  {outer: []echo.MiddlewareFunc{middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: time.Minute, Skipper: without("/")})}},
		"a writer that is one of us": {outer: []echo.MiddlewareFunc{through(func(w http.ResponseWriter) http.ResponseWriter { return unwraps{w} })}, server: long},
		"an error that OnError shows": {
			outer: []echo.MiddlewareFunc{middleware.Gzip()}, plain: true, config: datastar.Config{OnError: shown},
			handler: func(c *datastar.Context) error { return errors.Join(counting(c), testkit.ErrApp) },
		},
		"a panic with Recover outside": {
			outer: []echo.MiddlewareFunc{testkit.Recover()}, plain: true, config: datastar.Config{OnError: shown},
			handler: func(c *datastar.Context) error {
				for range c.Every(time.Millisecond) {
					panic("oops")
				}
				return nil
			},
		},
		"Recover inside, and no panic": {inner: []echo.MiddlewareFunc{testkit.Recover()}, plain: true, config: datastar.Config{OnError: shown}},
		"no deadlines, and no need":    {config: datastar.Config{WriteTimeout: -1}},
		"a handler that recovers itself": {
			plain: true,
			handler: func(c *datastar.Context) error {
				defer func() { _ = recover() }()
				for range c.Every(time.Millisecond) {
					panic("oops")
				}
				return nil
			},
		},
		"Recover inside of a Handler": {
			inner: []echo.MiddlewareFunc{testkit.Recover()}, config: datastar.Config{OnError: shown},
			handler: func(c *datastar.Context) error {
				for range c.Every(time.Millisecond) {
					panic("oops")
				}
				return nil
			},
		},
		"an old client by its name": {config: datastar.Config{Protocol: datastar.Beta}, ask: testkit.SetHeader("Accept", testkit.AcceptBeta)},
		"an old client, not named":  {ask: testkit.SetHeader("Accept", testkit.AcceptBeta)},
		"a client of another kind":  {config: datastar.Config{Protocol: datastar.V1}, ask: testkit.SetHeader("Accept", "*/*")},
	} {
		t.Run(name, func(t *testing.T) {
			log, _ := given.run(t)
			assert.Empty(t, named(log), "%s", log)
		})
	}
}

// unwraps is a writer as it should be.
type unwraps struct{ http.ResponseWriter }

func (w unwraps) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// A command that is answered with one event needs none of what a stream needs.
func TestFindings_oneEvent(t *testing.T) {
	given := faulty{
		outer:   []echo.MiddlewareFunc{middleware.ContextTimeout(time.Minute), testkit.BodyDump(func(_, _ []byte) {})},
		handler: func(c *datastar.Context) error { return c.MergeFragments("a") },
	}
	log, answers := given.run(t)
	assert.Empty(t, log)
	assert.Equal(t, testkit.Fragment("a"), answers[0])
}

// build makes the app.
func (f faulty) build() (*echo.Echo, *testkit.Log) {
	out := new(testkit.Log)
	e := testkit.NewEcho(slices.Concat(f.outer, []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(f.config)}, f.inner)...)
	testkit.LogTo(e, out)
	if f.server != nil {
		testkit.Configure(e, f.server)
	}
	kind := map[bool]string{false: "Handler", true: "From"}[f.plain]
	e.GET("/", testkit.BothHandlers(f.handler)[kind])
	return e, out
}

// run asks for a stream three times, and returns what was logged and the answers.
func (f faulty) run(t *testing.T) (log string, answers []string) {
	t.Helper()
	if f.handler == nil {
		f.handler = counting
	}
	e, out := f.build()
	url, client := testkit.Start(t, e), testkit.NewClient(t)
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		r := testkit.Ask(t, http.MethodGet, url, "").WithContext(ctx)
		if f.ask != nil {
			f.ask(r)
		}
		answer, err := testkit.Fetch(client, r)
		if err != nil {
			answer = append(answer, err.Error()...)
		}
		answers = append(answers, string(answer))
	}
	return out.String(), answers
}

var finding = regexp.MustCompile(`^datastar: ([a-z-]+): [A-Z/]`)

// named are the findings in a log.
func named(log string) (names []string) {
	for line := range strings.Lines(log) {
		var said struct{ Message, Msg string }
		_ = json.NewDecoder(bytes.NewReader([]byte(line))).Decode(&said)
		if m := finding.FindStringSubmatch(said.Message + said.Msg); m != nil {
			names = append(names, m[1])
		}
	}
	return names
}
