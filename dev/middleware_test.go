package dev_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/dev"
	"github.com/echo-datastar/datastar/internal/testkit"
)

var quiet = dev.Config{Watch: []fs.FS{fstest.MapFS{}}}

const page = "<!doctype html><title>a</title>"

// app is an app with development mode and a route.
func app(config dev.Config, handler echo.HandlerFunc) *echo.Echo {
	e := testkit.NewEcho(datastar.Middleware(), dev.MiddlewareWithConfig(config))
	e.GET("/", handler)
	return e
}

func goes(path string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost"
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	return r
}

func TestMiddleware(t *testing.T) {
	e := app(quiet, func(c echo.Context) error { return c.HTML(200, page) })
	w := testkit.Record(e, goes("/"))
	assert.Regexp(t, `^<!doctype html><script defer data-datastar-dev .* src="/_datastar/dev.js"></script><title>a</title>$`, w.Body.String())
	assert.Equal(t, http.StatusOK, testkit.Record(e, goes("/_datastar/dev.js")).Code)

	stranger := goes("/")
	stranger.RemoteAddr = "192.0.2.1:5000"
	assert.Equal(t, page, testkit.Record(e, stranger).Body.String())
	stranger.URL.Path = "/_datastar/dev.js"
	assert.Equal(t, http.StatusNotFound, testkit.Record(e, stranger).Code)
}

func TestMiddleware_allowAndSkip(t *testing.T) {
	stranger := goes("/")
	stranger.RemoteAddr = "192.0.2.1:5000"
	config := quiet
	config.Allow = func(r *http.Request) bool { return r.RemoteAddr == "192.0.2.1:5000" }
	e := app(config, func(c echo.Context) error { return c.HTML(200, page) })
	assert.Contains(t, testkit.Record(e, stranger).Body.String(), "dev.js")
	assert.Equal(t, page, testkit.Record(e, goes("/")).Body.String(), "and nobody else")
	config.Skipper = func(c echo.Context) bool { return c.Request().URL.Path == "/" }
	e = app(config, func(c echo.Context) error { return c.HTML(200, page) })
	assert.Equal(t, page, testkit.Record(e, stranger).Body.String())
}

func TestToMiddleware(t *testing.T) {
	_, err := dev.Config{Interval: -1}.ToMiddleware()
	assert.EqualError(t, err, "datastar: dev: Config.Interval is negative")
	assert.PanicsWithError(t, err.Error(), func() { dev.MiddlewareWithConfig(dev.Config{Interval: -1}) })
	assert.NotNil(t, dev.Middleware())
}

// follow returns what browsers are told, as it comes.
func follow(t *testing.T, server string) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server+"/_datastar/dev/events", nil)
	require.NoError(t, err)
	answer, err := testkit.NewClient(t).Do(r)
	require.NoError(t, err)
	told := make(chan string, 100)
	go func() {
		defer answer.Body.Close()
		for in := bufio.NewReader(answer.Body); ; {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			if text, is := strings.CutPrefix(line, "data: "); is {
				told <- strings.TrimSpace(text)
			}
		}
	}()
	assert.Contains(t, testkit.Within(t, told, "the first"), `{"boot":`)
	return told
}

// What a client's request fails with is told to its page, and is Echo's to answer.
func TestErrors(t *testing.T) {
	var tests = []struct {
		name    string
		handler func(c *datastar.Context) error
		expect  string // or "" if nobody is told
	}{
		{"an error", func(*datastar.Context) error { return errors.New("no database") },
			`{"changes":0,"problem":{"title":"The handler failed","text":"no database","where":"GET /a/7 (/a/:id)"},"page":"123"}`},
		{"after an event", func(c *datastar.Context) error {
			return errors.Join(c.MergeFragments("<p>"), errors.New("no database"))
		}, `{"changes":0,"problem":{"title":"The handler failed","text":"no database","where":"GET /a/7 (/a/:id)"},"page":"123"}`},
		{"503", func(*datastar.Context) error { return testkit.Refusal(503, "later", nil) }, "later"},
		{"404", func(*datastar.Context) error { return testkit.Refusal(404, "no", nil) }, ""},
		{"the client left", func(*datastar.Context) error { return datastar.ErrGone }, ""},
		{"the server shuts down", func(*datastar.Context) error {
			return fmt.Errorf("feed: %w", errors.Join(context.Canceled, datastar.ErrShutdown))
		}, ""},
		{"and more", func(*datastar.Context) error {
			return fmt.Errorf("feed: %w", errors.Join(errors.New("no database"), datastar.ErrShutdown))
		}, "no database"},
		{"the client left, and how", func(*datastar.Context) error { return leftBy{errors.New("reset")} }, ""},
		{"canceled", func(*datastar.Context) error { return context.Canceled }, ""},
		{"nil", func(*datastar.Context) error { return nil }, ""},
		{"a panic", func(*datastar.Context) error { panic("explosion") }, `"text":"explosion","where":"GET /a/7 (/a/:id)","file":"middleware_test.go"`},
		{"an abort", func(*datastar.Context) error { panic(http.ErrAbortHandler) }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := app(quiet, nil404)
			e.GET("/a/:id", datastar.Handler(tt.handler))
			e.GET("/last", datastar.Handler(func(*datastar.Context) error { return errors.New("the last") }))
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			told := follow(t, server.URL)
			for _, path := range []string{"/a/7", "/last"} {
				r := testkit.Ask(t, http.MethodGet, server.URL+path, "")
				r.Header.Set("Datastar-Dev", "123")
				_, _ = testkit.Fetch(testkit.NewClient(t), r) // a panic breaks it off
			}
			if tt.expect != "" {
				assert.Contains(t, testkit.Within(t, told, "the problem"), tt.expect)
			}
			assert.Contains(t, testkit.Within(t, told, "the last problem"), "the last")
		})
	}
}

// A page is told how its streams end, as the server knows it.
func TestEnds(t *testing.T) {
	var tests = []struct {
		name    string
		handler func(c *datastar.Context) error
		expect  string
	}{
		{"done", func(*datastar.Context) error { return nil }, `{"changes":0,"ended":{"request":"3","status":"normal_closure","writing":0},"page":"7"}`},
		{"a feed that failed", func(c *datastar.Context) error {
			return c.Follow(datastar.FeedFunc(func(context.Context, string) iter.Seq2[datastar.Batch, error] {
				return func(yield func(datastar.Batch, error) bool) { yield(datastar.Batch{}, errors.New("no broker")) }
			}))
		}, `{"changes":0,"ended":{"request":"3","status":"error","cause":"no broker","writing":0},"page":"7"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(dev.MiddlewareWithConfig(quiet), datastar.Middleware())
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				return errors.Join(c.MergeFragments("<p>"), tt.handler(c))
			}))
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			told := follow(t, server.URL)
			r := testkit.Ask(t, http.MethodGet, server.URL, "")
			r.Header.Set("Datastar-Dev", "7.3")
			_, _ = testkit.Fetch(testkit.NewClient(t), r) // what failed is broken off
			assert.Equal(t, tt.expect, testkit.Within(t, told, "the end"))
		})
	}
}

// leftBy is an error that says that a client left, and what that was.
type leftBy struct{ error }

func (leftBy) Is(target error) bool { return target == datastar.ErrGone }
func (l leftBy) Unwrap() error      { return l.error }

func nil404(echo.Context) error { return testkit.Refusal(404, "no", nil) }

// A browser that goes to a page is shown what went wrong; whoever asks for something
// else has the app's answer, and the pages are told.
func TestErrors_page(t *testing.T) {
	fails := errors.New("no database")
	var heard error
	e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			heard = next(c)
			return heard
		}
	}, dev.MiddlewareWithConfig(quiet))
	e.GET("/", func(echo.Context) error { return fails })
	w := testkit.Record(e, goes("/"))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.Contains(t, w.Body.String(), "<pre>no database</pre>")
	assert.Contains(t, w.Body.String(), "GET /")
	assert.Equal(t, fails, heard, "loggers see it")

	script := goes("/")
	script.Header.Set("Sec-Fetch-Mode", "cors")
	assert.Equal(t, `{"message":"Internal Server Error"}`, strings.TrimSpace(testkit.Record(e, script).Body.String()))

	fails = testkit.Refusal(404, "no such page", nil)
	assert.Equal(t, `{"message":"no such page"}`, strings.TrimSpace(testkit.Record(e, goes("/")).Body.String()))
}

// What a page asks for by itself is told to all pages; what a program asks for is not.
func TestErrors_script(t *testing.T) {
	e := app(quiet, func(c echo.Context) error { return errors.New(c.QueryParam("who")) })
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	told := follow(t, server.URL)
	for who, site := range map[string]string{"program": "", "page": "same-origin"} {
		r, err := http.NewRequest(http.MethodGet, server.URL+"?who="+who, nil)
		require.NoError(t, err)
		r.Header.Set("Sec-Fetch-Mode", "cors")
		r.Header.Set("Sec-Fetch-Site", site)
		text, err := testkit.Fetch(testkit.NewClient(t), r)
		require.NoError(t, err)
		assert.Equal(t, `{"message":"Internal Server Error"}`, strings.TrimSpace(string(text)))
	}
	assert.Equal(t, `{"changes":0,"problem":{"title":"The handler failed","text":"page","where":"GET /"}}`, testkit.Within(t, told, "the page's"))
	assert.Empty(t, told)
}

// A page that panics half-way is replaced, too, and the panic goes on.
func TestErrors_panickingPage(t *testing.T) {
	e := app(quiet, func(c echo.Context) error {
		_ = c.HTML(200, page)
		panic("explosion")
	})
	w := httptest.NewRecorder()
	assert.PanicsWithValue(t, "explosion", func() { e.ServeHTTP(w, goes("/")) })
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.Contains(t, w.Body.String(), "<pre>explosion</pre>")
	assert.NotContains(t, w.Body.String(), "<title>a</title>")
}

// Streams are untouched: those of clients, and those that a page's own script opens.
func TestStreams(t *testing.T) {
	e := app(quiet, datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<html>") }))
	w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "http://localhost/", ""))
	assert.Equal(t, testkit.Fragment("<html>"), w.Body.String())
	r := goes("/")
	r.Header.Set("Accept", "text/event-stream")
	assert.Contains(t, testkit.Record(e, r).Body.String(), "<html>\n\n")
}

// What is on disk is what is shown.
func TestRenderer(t *testing.T) {
	var mu sync.Mutex
	text, parsed := "a {{.}}", 0
	e := testkit.NewEcho()
	e.Renderer = dev.Renderer(func() (echo.Renderer, error) {
		mu.Lock()
		defer mu.Unlock()
		parsed++
		t, err := template.New("page.html").Parse(text)
		return &echo.TemplateRenderer{Template: t}, err
	})
	e.GET("/", func(c echo.Context) error { return c.Render(200, "page.html", 7) })
	assert.Equal(t, "a 7", testkit.Record(e, goes("/")).Body.String())
	text = "b {{.}}"
	assert.Equal(t, "b 7", testkit.Record(e, goes("/")).Body.String())
	text = "{{"
	assert.Equal(t, http.StatusInternalServerError, testkit.Record(e, goes("/")).Code)
	assert.Equal(t, 3, parsed)
}

func TestSource(t *testing.T) {
	text, err := fs.ReadFile(dev.Source(), "middleware_test.go")
	if err != nil { // the tests are laid over the folder, where they are for Echo v5
		assert.ErrorIs(t, err, fs.ErrNotExist)
		return
	}
	assert.Contains(t, string(text), "package dev_test")
}

// A shutdown waits for no page.
func TestShutdown(t *testing.T) {
	e := app(quiet, nil404)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	follow(t, server.URL)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	assert.NoError(t, server.Config.Shutdown(ctx))
}
