package datastar_test

import (
	"context"
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
				e.Any("/", handler)
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
