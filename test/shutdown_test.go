package test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// shutdown shuts e down, which has to take a moment only.
func shutdown(t *testing.T, e *echo.Echo) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	began := time.Now()
	assert.NoError(t, testkit.ShutdownServer(ctx, e))
	assert.Less(t, time.Since(began), 3*time.Second)
}

// retries finds the wait that the blocks of a stream ask for.
func retries(events <-chan testkit.Arrival) (waits []time.Duration) {
	pattern := regexp.MustCompile(`^retry: (\d+)\n\n$`)
	for a := range events {
		if match := pattern.FindStringSubmatch(a.Text); match != nil {
			ms, _ := strconv.Atoi(match[1])
			waits = append(waits, time.Duration(ms)*time.Millisecond)
		}
	}
	return waits
}

func TestShutdownBreaksGetsAndEndsCommands(t *testing.T) {
	var tests = []struct {
		name        string
		whenMethod  string
		expectEnd   error
		expectWaits int
	}{
		{"GET", http.MethodGet, io.ErrUnexpectedEOF, 1},
		{"QUERY", "QUERY", io.ErrUnexpectedEOF, 1},
		{"POST", http.MethodPost, nil, 0},
		{"PUT", http.MethodPut, nil, 0},
		{"PATCH", http.MethodPatch, nil, 0},
		{"DELETE", http.MethodDelete, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
				over := make(testkit.Ends, 1)
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
				testkit.Any(e, "/", handler)
				events, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, tt.whenMethod, testkit.Start(t, e), "{}"))
				shutdown(t, e)
				assert.Equal(t, tt.expectEnd, testkit.Within(t, end, "the end"))
				assert.ErrorIs(t, testkit.Within(t, over, "OnClose"), datastar.ErrShutdown)
				waits := retries(events)
				if doneLoop(t) {
					return // Done is no loop: it cannot promise a hint
				}
				require.Len(t, waits, tt.expectWaits)
				for _, wait := range waits {
					assert.GreaterOrEqual(t, wait, time.Second)
					assert.LessOrEqual(t, wait, 3*time.Second)
				}
			})
		})
	}
}

// doneLoop reports whether a test of eachLoop runs the handler that waits for
// Done itself, in a plain handler.
func doneLoop(t *testing.T) bool {
	return regexp.MustCompile(`/Done_in_From$`).MatchString(t.Name())
}

func TestShutdownIsPromptWithManyStreams(t *testing.T) {
	const streams = 50
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(loops["Every"]))
	url, client := testkit.Start(t, e), testkit.NewClient(t)
	var broken sync.WaitGroup
	for range streams {
		events, end := testkit.Get(t, client, testkit.Ask(t, http.MethodGet, url, ""))
		broken.Go(func() {
			assert.Len(t, retries(events), 1)
			assert.Equal(t, io.ErrUnexpectedEOF, <-end)
		})
	}
	shutdown(t, e)
	broken.Wait()
}

func TestShutdownWithoutAMiddleware(t *testing.T) {
	e := testkit.NewEcho()
	e.GET("/", datastar.Handler(loops["Recv"]))
	events, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
	shutdown(t, e)
	assert.Equal(t, io.ErrUnexpectedEOF, testkit.Within(t, end, "the end"))
	assert.Len(t, retries(events), 1)
}

func TestShutdownOfOnesOwnServer(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(loops["Recv"]))
	network := testkit.NewNetwork()
	server := &http.Server{Handler: e}
	served := make(chan error, 1)
	go func() { served <- server.Serve(network) }()
	client := &http.Client{Transport: &http.Transport{DialContext: network.Dial}}
	_, end := testkit.Get(t, client, testkit.Ask(t, http.MethodGet, "http://memory/", ""))
	require.NoError(t, server.Shutdown(t.Context()))
	assert.Equal(t, http.ErrServerClosed, testkit.Within(t, served, "Serve"))
	assert.Equal(t, io.ErrUnexpectedEOF, testkit.Within(t, end, "the end"))
}

func TestAbortedStreamIsLoggedOnce(t *testing.T) {
	lines := make(chan middleware.RequestLoggerValues, 8)
	e := testkit.NewEcho(testkit.RequestLog(lines), datastar.Middleware())
	e.GET("/", datastar.Handler(loops["Recv"]))
	_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
	shutdown(t, e)
	assert.Equal(t, io.ErrUnexpectedEOF, testkit.Within(t, end, "the end"))
	line := testkit.Within(t, lines, "the log")
	assert.Equal(t, http.StatusOK, line.Status)
	assert.NoError(t, line.Error)
	assert.Empty(t, lines)
}

func TestShutdownBelowAnInnerContextBreaksGets(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(loops["Every"]) {
		for _, header := range []string{"Datastar-Request", "X-Plain"} {
			t.Run(kind+", "+header, func(t *testing.T) {
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.V1}), middleware.ContextTimeout(time.Minute))
				e.GET("/", handler)
				r := testkit.Ask(t, http.MethodGet, testkit.Start(t, e), "")
				r.Header.Del("Datastar-Request")
				r.Header.Set(header, "true")
				_, end := testkit.Get(t, testkit.NewClient(t), r)
				shutdown(t, e)
				assert.Equal(t, io.ErrUnexpectedEOF, testkit.Within(t, end, "the end"))
			})
		}
	}
}

// A server that shuts down while pages wait, or ask, tells of no error.
func TestShutdownIsNoError(t *testing.T) {
	wrapped := func(c *datastar.Context) error { return fmt.Errorf("loop: %w", loops["Done"](c)) }
	waits := map[string]func(c *datastar.Context) error{"Done, wrapped": wrapped}
	for name, loop := range loops {
		waits[name] = loop
	}
	for name, wait := range waits {
		for method, expectEnd := range map[string]error{http.MethodGet: io.ErrUnexpectedEOF, http.MethodPost: nil} {
			for kind, handler := range testkit.BothHandlers(wait) {
				t.Run(fmt.Sprintf("%s, %s in %s", name, method, kind), func(t *testing.T) {
					h := hear(t, datastar.Config{OnError: toast}, handler)
					_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, method, h.url, "{}"))
					ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
					defer cancel()
					require.NoError(t, h.server.Shutdown(ctx))
					assert.Equal(t, expectEnd, testkit.Within(t, end, "the end"))
					h.nothing(t)
					assert.ErrorIs(t, testkit.Within(t, h.closed, "OnClose"), datastar.ErrShutdown)
				})
			}
		}
	}
}

// Only what the shutdown cut short is asked for again.
func TestShutdownLeavesWhatWasDone(t *testing.T) {
	closed := make(chan int)
	close(closed)
	var tests = []struct {
		name  string
		given func(c *datastar.Context)
	}{
		{"a channel that was closed", func(c *datastar.Context) {
			for range datastar.Recv(c, closed) {
			}
		}},
		{"a loop that was left", func(c *datastar.Context) {
			for range c.Every(time.Hour) {
				break
			}
		}},
		{"a look at Done", func(c *datastar.Context) { c.Done() }},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			tt.given(c)
			if err := errors.Join(c.MergeFragments("a"), c.Flush()); err != nil {
				return err
			}
			<-c.Done() // the shutdown
			return c.MergeFragments("done")
		}) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				e.GET("/", handler)
				_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				shutdown(t, e)
				assert.NoError(t, testkit.Within(t, end, "the end"))
			})
		}
	}
}

func TestLoopsEndOnConfigContext(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(testkit.Ends, 64)
		config := over.Config()
		ctx, cancel := context.WithCancel(t.Context())
		config.Context = ctx
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
		e.GET("/", handler)
		e.POST("/", handler)
		url := testkit.Start(t, e)
		_, get1 := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, url, ""))
		_, post := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodPost, url, "{}"))
		cancel()
		assert.Error(t, testkit.Within(t, get1, "the GET's end"))
		assert.NoError(t, testkit.Within(t, post, "the POST's end"))
		assert.ErrorIs(t, testkit.Within(t, over, "the first cause"), datastar.ErrShutdown)
		assert.ErrorIs(t, testkit.Within(t, over, "the second cause"), datastar.ErrShutdown)
	})
}
