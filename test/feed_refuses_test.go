package test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// admitting is a feed that can refuse before the stream is opened.
type admitting struct {
	datastar.Feed
	admit func(ctx context.Context, after string) error
}

func (a admitting) Admit(ctx context.Context, after string) error { return a.admit(ctx, after) }

// refusing is a feed that refuses, and must not be asked for more.
func refusing(t *testing.T, err error) datastar.Feed {
	return admitting{
		datastar.FeedFunc(func(ctx context.Context, after string) seq {
			assert.Fail(t, "a feed that refused was followed")
			return nothing(ctx, after)
		}),
		func(context.Context, string) error { return err },
	}
}

// A feed is asked whether it admits the page, then the stream is opened, then
// the feed is followed: all by the handler itself.
func TestFollowAsksOpensAndFollows(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		var steps []string
		step := func(ctx context.Context, name, after string) {
			steps = append(steps, fmt.Sprint(name, " after ", after, ", opened: ", testkit.Committed(testkit.Plain(c)), ", over: ", ctx.Err()))
		}
		admit := func(ctx context.Context, after string) error { step(ctx, "Admit", after); return nil }
		follow := func(ctx context.Context, after string) seq { step(ctx, "Events", after); return nothing(ctx, after) }
		err := c.Follow(admitting{datastar.FeedFunc(follow), admit})
		return errors.Join(err, c.MergeFragments(fmt.Sprint(steps)))
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.GET("/", handler)
			r := testkit.Ask(t, http.MethodGet, "/", "")
			r.Header.Set("Last-Event-ID", "41")
			assert.Equal(t, testkit.Fragment("[Admit after 41, opened: false, over: <nil> Events after 41, opened: true, over: <nil>]"),
				testkit.Record(e, r).Body.String())
		})
	}
}

// The page of a silent feed has its stream at once, whatever FlushDelay is: after
// a millisecond at most, in which the header waits for the first batch.
func TestFollowOpensTheStreamAtOnce(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.Follow(datastar.FeedFunc(testkit.Silence)) }) {
		for delay, expect := range map[time.Duration]time.Duration{-1: 0, time.Microsecond: time.Microsecond, time.Hour: time.Millisecond} {
			t.Run(fmt.Sprint(kind, ", FlushDelay ", delay), func(t *testing.T) {
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: delay, Heartbeat: -1}))
				e.GET("/", handler)
				testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
					began := time.Now()
					r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, "http://memory/", ""))
					_, end := testkit.Get(t, client, r)
					assert.Equal(t, expect, time.Since(began))
					leave()
					require.Error(t, <-end)
				})
			})
		}
	}
}

// What a feed refuses with is answered as any error before the first event is.
func TestAdmitRefuses(t *testing.T) {
	var tests = []struct {
		name       string
		given      error
		plain      bool
		protocol   datastar.Protocol
		onError    func(*datastar.Context, error) []datastar.Event
		expectCode int // 0: the connection is broken, so that the page asks again
		expectWait string
		expectBody string
	}{
		{"for now", refused{time.Second}, false, datastar.V1, nil, 0, "", ""},
		{"for now, wrapped", fmt.Errorf("room: %w", refused{time.Second}), false, datastar.V1, nil, 0, "", ""},
		{"for now, with OnError", refused{time.Second}, false, datastar.V1, toast, 0, "", ""},
		{"for now, plain", refused{2 * time.Second}, true, datastar.V1, nil, 503, "2", `{"message":"Service Unavailable"}` + "\n"},
		{"for good", refused{}, false, datastar.V1, nil, 503, "", `{"message":"Service Unavailable"}` + "\n"},
		{"for good, with OnError", refused{}, false, datastar.V1, toast, 200, "",
			"event: datastar-patch-signals\ndata: signals {\"code\":503,\"error\":\"Service Unavailable\"}\n\n"},
		{"for good, of one that asks again", refused{}, false, datastar.V019, nil, 200, "", ""},
		{"another error", testkit.ErrApp, false, datastar.V1, nil, 500, "", `{"message":"Internal Server Error"}` + "\n"},
		{"an HTTP error", testkit.Refusal(http.StatusNotFound, "no such room", nil), false, datastar.V1, nil, 404, "", `{"message":"no such room"}` + "\n"},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.Follow(refusing(t, tt.given)) }) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: tt.protocol, OnError: tt.onError}))
				e.GET("/", handler)
				r := testkit.Ask(t, http.MethodGet, testkit.Start(t, e), "")
				if tt.plain {
					r.Header.Del("Datastar-Request")
				}
				response, err := testkit.NewClient(t).Do(r)
				if tt.expectCode == 0 {
					assert.ErrorIs(t, err, io.EOF)
					return
				}
				require.NoError(t, err)
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				assert.NoError(t, err)
				assert.Equal(t, tt.expectCode, response.StatusCode)
				assert.Equal(t, tt.expectWait, response.Header.Get("Retry-After"))
				assert.Equal(t, tt.expectBody, string(body))
			})
		}
	}
}

// After a refusal the response is still the handler's.
func TestRefusalLeavesTheResponseAlone(t *testing.T) {
	for _, given := range []error{testkit.ErrApp, refused{}, refused{time.Second}} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			if c.Follow(refusing(t, given)) == nil {
				return errors.New("it was not refused")
			}
			return c.String(http.StatusNotFound, "no such room")
		}) {
			t.Run(fmt.Sprintf("%v in %s", given, kind), func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				e.GET("/", handler)
				w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
				assert.Equal(t, http.StatusNotFound, w.Code)
				assert.Equal(t, "no such room", w.Body.String())
			})
		}
	}
}

// A command that is refused for now is not broken off: it must not be repeated.
func TestAdmitRefusesACommand(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.Follow(refusing(t, refused{time.Second})) }) {
		e := testkit.NewEcho(datastar.Middleware())
		e.POST("/", handler)
		response, err := testkit.NewClient(t).Do(testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
		require.NoError(t, err, kind)
		response.Body.Close()
		assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode, kind)
	}
}

// A handler that does something else where a feed refuses for now has answered: the
// page has no reason to reconnect, so the stream ends properly.
func TestRefusalThatTheHandlerSeesToIsNoBreak(t *testing.T) {
	for name, then := range map[string]func(c *datastar.Context) error{
		"another feed": func(c *datastar.Context) error { return c.Follow(testkit.Yields(testkit.Said("all"))) },
		"an event":     func(c *datastar.Context) error { return c.MergeFragments("all") },
	} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			if c.Follow(refusing(t, refused{time.Second})) == nil {
				return errors.New("it was not refused")
			}
			return then(c)
		}) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				e.GET("/", handler)
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				assert.NoError(t, err, "a proper end")
				assert.Equal(t, testkit.Fragment("all"), string(body))
			})
		}
	}
}

// A page that asks while a hub shuts down asks again later: there is nothing to
// mend, and nothing to tell.
func TestRefusalAsPlannedIsNoError(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		return c.Follow(refusing(t, draining{refused{time.Second}}))
	}) {
		t.Run(kind, func(t *testing.T) {
			h := hear(t, datastar.Config{Protocol: datastar.V1, OnError: toast}, handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, h.url, ""))
			assert.ErrorIs(t, err, io.EOF, "it is broken off: %s", body)
			h.nothing(t)
		})
	}
}

// A feed that refuses for now breaks the connection, which nobody mends.
func TestRefusalIsNotMended(t *testing.T) {
	for _, with := range []string{"none", "handler", "nested"} {
		t.Run(with, func(t *testing.T) {
			config := datastar.Config{OnError: toast}
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
			var inner []echo.MiddlewareFunc
			switch with {
			case "handler":
				e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
			case "nested":
				inner = append(inner, datastar.MiddlewareWithConfig(config))
			}
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				return c.Follow(refusing(t, refused{time.Second}))
			}), inner...)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			assert.Error(t, err, "the connection has to be broken, else no client comes back: %s", body)
		})
	}
}
