package datastar_test

import (
	"log"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// hearing is all that an app and its operator hear of how requests ended.
type hearing struct {
	url     string
	server  *http.Server
	log     testkit.Log                         // Echo's, and net/http's
	handled chan error                          // by Echo's error handler
	lines   chan middleware.RequestLoggerValues // of RequestLogger
	closed  testkit.Ends                        // what OnClose is told
	over    chan struct{}                       // whenever all of a request is over
}

// hear serves an app with a config of ours inside other middlewares, and its
// handler at / for all methods.
func hear(t *testing.T, config datastar.Config, handler echo.HandlerFunc, outer ...echo.MiddlewareFunc) *hearing {
	t.Helper()
	h := &hearing{
		handled: make(chan error, 64), lines: make(chan middleware.RequestLoggerValues, 64),
		closed: make(testkit.Ends, 64), over: make(chan struct{}, 64),
	}
	config.OnClose = h.closed.Config().OnClose
	e := testkit.NewEcho(append(append([]echo.MiddlewareFunc{testkit.RequestLogThat(false, h.lines)}, outer...), datastar.MiddlewareWithConfig(config))...)
	testkit.LogTo(e, &h.log)
	testkit.HandleErrors(e, func(_ echo.Context, err error) { h.handled <- err })
	e.Any("/", handler)
	h.server = &http.Server{ErrorLog: log.New(&h.log, "net/http: ", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { h.over <- struct{}{} }()
		e.ServeHTTP(w, r)
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- h.server.Serve(listener) }()
	t.Cleanup(func() {
		_ = h.server.Close()
		<-served
	})
	h.url = "http://" + listener.Addr().String()
	return h
}

// nothing expects that a request ended of which only OnClose hears.
func (h *hearing) nothing(t *testing.T) {
	t.Helper()
	testkit.Within(t, h.over, "the end of the request")
	assert.Empty(t, h.log.String(), "the log")
	assert.NoError(t, testkit.Within(t, h.lines, "RequestLogger").Error, "RequestLogger")
	for len(h.handled) > 0 {
		assert.NoError(t, <-h.handled, "Echo's error handler")
	}
}

// logged counts the lines of the log that hold a text.
func (h *hearing) logged(text string) (lines int) {
	for line := range strings.Lines(h.log.String()) {
		if strings.Contains(line, text) {
			lines++
		}
	}
	return lines
}
