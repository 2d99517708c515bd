package test

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// What is left of a command's body is no request either, whether the command is
// run or repeated.
func TestUnreadBodyOfACommandIsNoRequest(t *testing.T) {
	for name, h := range map[string]func(*datastar.Context) error{
		"event": func(c *datastar.Context) error { return c.MergeFragments(first) },
		"error": func(*datastar.Context) error { return testkit.ErrApp },
	} {
		for _, repeat := range []bool{false, true} {
			for where, build := range map[string]func(ours, once echo.MiddlewareFunc) []echo.MiddlewareFunc{
				"above": func(ours, once echo.MiddlewareFunc) []echo.MiddlewareFunc { return []echo.MiddlewareFunc{once, ours} },
				"below": func(ours, once echo.MiddlewareFunc) []echo.MiddlewareFunc { return []echo.MiddlewareFunc{ours, once} },
			} {
				t.Run(strings.Join([]string{name, map[bool]string{false: "run", true: "repeated"}[repeat], where}, ", "), func(t *testing.T) {
					handler := datastar.Handler(h)
					expectNoneHidden(t, byPage+"Idempotency-Key: k\r\n", handler, func(t *testing.T) []echo.MiddlewareFunc {
						ours := build(datastar.MiddlewareWithConfig(datastar.Config{OnError: toast}), datastar.Idempotent())
						if repeat {
							e := testkit.NewEcho(ours...)
							e.POST("/", handler)
							testkit.Record(e, testkit.Click(t, "http://a/", "k"))
						}
						return ours
					})
				})
			}
		}
	}
}

// No more than so much of a body is read for an answer's sake.
func TestHugeUnreadBodyIsNoRequest(t *testing.T) {
	const size = 33 << 20
	huge := postForm + byPage + "Content-Length: 34603008\r\n\r\n" + strings.Repeat(hidden, size/len(hidden))
	for name, h := range map[string]func(*datastar.Context) error{
		"event":   func(c *datastar.Context) error { return c.MergeFragments(first) },
		"error":   func(*datastar.Context) error { return testkit.ErrApp },
		"nothing": func(*datastar.Context) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			ours := datastar.MiddlewareWithConfig(datastar.Config{OnError: toast})
			v := newVictim(t, testkit.NewEcho(ours, testkit.BodyLimit(64<<20)), datastar.Handler(h))
			expectNothingTaken(t, v, v.send(t, huge))
		})
	}
}

// A body that stalls is given up when the server's time for it is over.
func TestStalledBodyIsNoRequest(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.MergeFragments(first) }) {
		for form, header := range map[string]string{"a length": "Content-Length: 614400\r\n\r\n", "chunks": "Transfer-Encoding: chunked\r\n\r\n96000\r\n"} {
			t.Run(form+" in "+kind, func(t *testing.T) {
				t.Parallel()
				e := testkit.NewEcho(datastar.Middleware(), testkit.BodyLimit(1<<20))
				testkit.Configure(e, func(s *http.Server) { s.ReadTimeout = 300 * time.Millisecond })
				v := newVictim(t, e, handler)
				v.patience = 15 * time.Second // it goes on when it was answered
				expectNothingTaken(t, v, v.send(t, postForm+byPage+header+hidden, manyHidden))
			})
		}
	}
}

// An answer that begins before the end of its body is the last one of its
// connection and says so. After that end the connection is kept, unless the app
// ends it.
func TestLastAnswerOfAConnection(t *testing.T) {
	const signals = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + byPage
	var tests = []struct {
		name   string
		header string
		body   []string
		given  steps
		expect bool
	}{
		{"before the body", postForm + byPage, []string{"", "a=bcdefghi"}, steps{sendEvent}, true},
		{"before the body, for another client", postForm, []string{"", "a=bcdefghi"}, steps{sendEvent}, true},
		{"before the body's end", postForm + byPage, []string{"a=bcdefgh", "i"}, steps{sendEvent}, true},
		{"before the body, which is read then", postForm + byPage, []string{"", "a=bcdefghi"}, steps{sendEvent, readBody, sendEvent}, true},
		{"after the body", postForm + byPage, []string{"a=bcdefghi"}, steps{readBody, sendEvent}, false},
		{"after signals", signals, []string{`{"a":1234}`}, steps{sendEvent}, false},
		{"nothing", postForm + byPage, []string{"a=bcdefghi"}, nil, false},
		{"of an app that ends its connections", postForm + byPage, []string{"a=bcdefghi"}, steps{readBody, endConnection, sendEvent}, true},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(tt.given.run) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				v := newVictim(t, testkit.NewEcho(datastar.Middleware()), handler)
				request := slices.Clone(tt.body)
				request[0] = tt.header + "Content-Length: 10\r\n\r\n" + request[0]
				response := v.send(t, request...)
				if assert.NotNil(t, response) {
					assert.Equal(t, tt.expect, response.Close)
					assert.Equal(t, tt.expect, v.after.Load() == 0, "nothing comes after it")
				}
			})
		}
	}
}

// Over HTTP/2 there is nothing to end: the other requests of the connection go on.
func TestUnreadBodyOverHTTP2(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(sendEvent) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", handler)
			transport := new(http.Transport)
			testkit.Configure(e, func(s *http.Server) { slowProtocols["HTTP/2"](s, transport) })
			url := testkit.Start(t, e)
			defer transport.CloseIdleConnections()
			for _, again := range []bool{false, true, true} {
				r := testkit.Ask(t, http.MethodPost, url, manyHidden)
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { assert.Equal(t, again, info.Reused) }}
				response, err := transport.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
				if assert.NoError(t, err) {
					body, err := io.ReadAll(response.Body)
					assert.NoError(t, err)
					assert.Equal(t, testkit.Fragment(first), string(body))
					assert.Empty(t, response.Header["Connection"])
				}
			}
		})
	}
}

// steps are what a handler does until something fails.
type steps []func(c *datastar.Context) error

func (s steps) run(c *datastar.Context) error {
	for _, step := range s {
		if err := step(c); err != nil {
			return err
		}
	}
	return nil
}

func sendEvent(c *datastar.Context) error { return c.MergeFragments(first) }

func readBody(c *datastar.Context) error {
	_, err := io.Copy(io.Discard, c.Request().Body)
	return err
}

func endConnection(c *datastar.Context) error {
	c.Response().Header().Set("Connection", "close")
	return nil
}
