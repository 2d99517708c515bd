package test

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// allTimeouts are those of a server.
func allTimeouts(d time.Duration) func(*http.Server) {
	return func(s *http.Server) { s.ReadTimeout, s.ReadHeaderTimeout, s.WriteTimeout, s.IdleTimeout = d, d, d, d }
}

// A client that sends a byte of a form and then nothing holds its connection for
// no longer than the server allows, whatever the answer is.
func TestServersTimeoutsBoundAStalledBody(t *testing.T) {
	onError := datastar.Config{OnError: toast}
	var tests = []struct {
		name   string
		header string
		app    []echo.MiddlewareFunc
		given  func(c *datastar.Context) error
	}{
		{"event", byPage, []echo.MiddlewareFunc{datastar.Middleware()}, sendEvent},
		{"event for another client", "", []echo.MiddlewareFunc{datastar.Middleware()}, sendEvent},
		{"error", byPage, []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(onError)}, fails(http.StatusTeapot)},
		{"error of the form", byPage, []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(onError)}, readBody},
		{"nothing", byPage, []echo.MiddlewareFunc{datastar.Middleware()}, func(*datastar.Context) error { return nil }},
		{"command", byPage + "Idempotency-Key: k\r\n", []echo.MiddlewareFunc{datastar.Middleware(), datastar.Idempotent()}, sendEvent},
		{"command that fails", byPage + "Idempotency-Key: k\r\n", []echo.MiddlewareFunc{datastar.Idempotent(), datastar.MiddlewareWithConfig(onError)}, fails(http.StatusTeapot)},
	}
	bodies := map[string]string{
		"length": "Content-Length: 100\r\n\r\na",
		"chunk":  "Transfer-Encoding: chunked\r\n\r\n64\r\na",
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(tt.given) {
			for form, body := range bodies {
				for above, other := range map[string]echo.MiddlewareFunc{"": testkit.Pass, ", BodyLimit": testkit.BodyLimit(1 << 20)} {
					t.Run(tt.name+" in "+kind+", "+form+above, func(t *testing.T) {
						e := testkit.NewEcho(append([]echo.MiddlewareFunc{other}, tt.app...)...)
						testkit.Configure(e, allTimeouts(time.Second))
						e.POST("/", handler)
						testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
							expectEnd(t, client, postForm+tt.header+body)
						})
					})
				}
			}
		}
	}
}

// expectEnd expects that the server soon ends the connection on which this was
// sent.
func expectEnd(t *testing.T, client *http.Client, sent string) {
	t.Helper()
	conn, err := client.Transport.(*http.Transport).DialContext(t.Context(), "", "")
	require.NoError(t, err)
	defer conn.Close()
	began := time.Now()
	_, err = io.WriteString(conn, sent)
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(began.Add(24*time.Hour)))
	_, err = io.Copy(io.Discard, conn)
	assert.NoError(t, err)
	assert.LessOrEqual(t, time.Since(began), 3*time.Second)
}

// A repeat of a command is bounded, too.
func TestServersTimeoutsBoundAStalledRepeat(t *testing.T) {
	for where, build := range placements {
		t.Run(where, func(t *testing.T) {
			e := testkit.NewEcho()
			testkit.Configure(e, allTimeouts(time.Second))
			build(e, datastar.DefaultConfig, datastar.Handler(sendEvent))
			testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
				_, err := testkit.Fetch(client, testkit.Click(t, "http://a/", "k"))
				require.NoError(t, err)
				expectEnd(t, client, postForm+byPage+"Idempotency-Key: k\r\nContent-Length: 100\r\n\r\na")
			})
		})
	}
}

// A body that nobody wanted leaves nothing behind on its connection, which can be
// used again much later.
func TestConnectionIsKeptAfterABody(t *testing.T) {
	var tests = []struct {
		name  string
		given *http.Server
		steps steps
	}{
		{"unread", &http.Server{}, nil},
		{"unread, WriteTimeout", &http.Server{WriteTimeout: time.Second}, nil},
		{"unread, ReadTimeout", &http.Server{ReadTimeout: time.Second, IdleTimeout: 24 * time.Hour}, nil},
		{"read", &http.Server{}, steps{readBody}},
		{"read before an event", &http.Server{}, steps{readBody, sendEvent}},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(tt.steps.run) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				testkit.Configure(e, func(s *http.Server) {
					s.WriteTimeout, s.ReadTimeout, s.IdleTimeout = tt.given.WriteTimeout, tt.given.ReadTimeout, tt.given.IdleTimeout
				})
				e.POST("/", handler)
				testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
					for _, again := range []bool{false, true} {
						r := testkit.Ask(t, http.MethodPost, "http://memory/", strings.Repeat("a=b&", 1<<12))
						r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
						trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { assert.Equal(t, again, info.Reused) }}
						_, err := testkit.Fetch(client, r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
						require.NoError(t, err)
						<-time.After(time.Hour)
					}
				})
			})
		}
	}
}

// A stream outlives them, whether its form was read or not.
func TestStreamsOutliveTheServersTimeouts(t *testing.T) {
	tick := func(c *datastar.Context) error {
		n := 0
		for range c.Every(time.Minute) {
			if err := c.MergeFragments("tick"); err != nil {
				return err
			}
			if n++; n == 10 {
				break
			}
		}
		return nil
	}
	for form, s := range map[string]steps{"unread": {tick}, "read": {readBody, tick}} {
		for kind, handler := range testkit.BothHandlers(s.run) {
			t.Run(form+" in "+kind, func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				testkit.Configure(e, allTimeouts(time.Second))
				e.POST("/", handler)
				testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
					r := testkit.Ask(t, http.MethodPost, "http://memory/", "a=b")
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					body, err := testkit.Fetch(client, r)
					assert.NoError(t, err)
					assert.Equal(t, 10, strings.Count(string(body), testkit.Fragment("tick")))
				})
			})
		}
	}
}
