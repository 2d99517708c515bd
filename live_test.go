package datastar_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// askLive is a request of a page that reconnects until it hears that the end is meant.
func askLive(t *testing.T, method string) *http.Request {
	r := testkit.Ask(t, method, "/", "{}")
	r.Header.Set("Datastar-Live", "1")
	return r
}

const endMark = "id: datastar-end\n\n"

// A live page hears when the end is meant, and gets the true status of what may pass.
func TestLiveEnds(t *testing.T) {
	shown := datastar.Config{Protocol: datastar.V1, OnError: func(_ *datastar.Context, err error) []datastar.Event {
		return []datastar.Event{datastar.PatchElements("<p>sorry</p>")}
	}}
	const sorry = "event: datastar-patch-elements\ndata: elements <p>sorry</p>\n\n"
	patch := func(c *datastar.Context) error { return c.PatchElements("<p></p>") }
	const patched = "event: datastar-patch-elements\ndata: elements <p></p>\n\n"
	failing := func(code int) func(c *datastar.Context) error {
		return func(*datastar.Context) error { return testkit.Refusal(code, "no", nil) }
	}
	var tests = []struct {
		name       string
		method     string
		given      func(c *datastar.Context) error
		expectCode int
		expectBody string
	}{
		{"events", "GET", patch, 200, patched + endMark},
		{"events by QUERY", "QUERY", patch, 200, patched + endMark},
		{"a command", "POST", patch, 200, patched},
		{"nothing", "GET", func(*datastar.Context) error { return nil }, 204, ""},
		{"an error that no retry changes", "GET", failing(403), 200, sorry + endMark},
		{"an error that may pass", "GET", failing(502), 502, `{"message":"no"}` + "\n"},
		{"too many", "GET", failing(429), 429, `{"message":"no"}` + "\n"},
		{"an error that may pass, of a command", "POST", failing(502), 200, sorry},
		{"an error that may pass, after events", "GET", func(c *datastar.Context) error {
			return errors.Join(c.PatchElements("<p></p>"), errors.New("later"))
		}, 200, patched + sorry},
		{"a feed that ends", "GET", func(c *datastar.Context) error {
			return c.Follow(testkit.Yields(testkit.Said("<p></p>")))
		}, 200, patched + endMark},
		{"a feed that is full for now", "GET", func(c *datastar.Context) error { return c.Follow(full{}) }, 503, `{"message":"Service Unavailable"}` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(shown))
			e.Add(tt.method, "/", datastar.Handler(tt.given))
			w := testkit.Record(e, askLive(t, tt.method))
			assert.Equal(t, tt.expectCode, w.Code)
			assert.Equal(t, tt.expectBody, w.Body.String())
			if tt.method != "POST" {
				assert.Equal(t, "45", w.Header().Get("Datastar-Live"), "three heartbeats")
				assert.Equal(t, "identity", w.Header().Get("Content-Encoding"), "Caddy holds back what it may encode")
			}
		})
	}
}

// full is a feed that turns away for now.
type full struct{ datastar.Feed }

func (full) Admit(context.Context, string) error { return busy{} }

type busy struct{}

func (busy) Error() string             { return "busy" }
func (busy) StatusCode() int           { return http.StatusConflict }
func (busy) RetryAfter() time.Duration { return 3 * time.Second }
func (busy) Planned() bool             { return true }

func TestLiveIsTurnedAway(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.Follow(full{}) }))
	w := testkit.Record(e, askLive(t, "GET"))
	assert.Equal(t, []string{"3"}, w.Header()["Retry-After"])
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
}

// A live page that asks while the server shuts down is told to ask again.
func TestLiveInAShutdown(t *testing.T) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Context: over}))
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		for range c.Every(time.Second) {
		}
		return nil
	}))
	w := testkit.Record(e, askLive(t, "GET"))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Equal(t, []string{"1"}, w.Header()["Retry-After"])
}

// A client that asks again for a stream that has ended on purpose gets none, and the
// handler does not run.
func TestAfterTheEnd(t *testing.T) {
	ran := 0
	handler := datastar.Handler(func(*datastar.Context) error { ran++; return nil })
	for name, e := range map[string]*echo.Echo{"with middleware": testkit.NewEcho(datastar.Middleware()), "without": testkit.NewEcho()} {
		e.Any("/", handler)
		for method, expect := range map[string]int{"GET": 0, "POST": 1} {
			ran = 0
			r := testkit.Ask(t, method, "/", "{}")
			r.Header.Set("Last-Event-ID", "datastar-end")
			assert.Equal(t, http.StatusNoContent, testkit.Record(e, r).Code)
			assert.Equal(t, expect, ran, "%s, %s", name, method)
		}
	}
}

func TestSilence(t *testing.T) {
	for heartbeat, expect := range map[time.Duration]string{0: "45", time.Second: "3", 400 * time.Millisecond: "2", -1: "0"} {
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Heartbeat: heartbeat}))
		e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.PatchSignals(1) }))
		assert.Equal(t, expect, testkit.Record(e, askLive(t, "GET")).Header().Get("Datastar-Live"), heartbeat)
		assert.Empty(t, testkit.Record(e, testkit.Ask(t, "GET", "/", "{}")).Header().Get("Datastar-Live"))
	}
}

// A client before 0.20 that reconnects by its own means hears early how long to wait.
func TestRetryIsSaidEarly(t *testing.T) {
	follow := func(c *datastar.Context) error {
		return c.Follow(testkit.Yields(testkit.Said("<p></p>")))
	}
	var tests = []struct {
		name   string
		method string
		given  datastar.Protocol
		live   bool
		expect bool
	}{
		{"0.19", "GET", datastar.V019, false, true},
		{"0.18", "GET", datastar.V018, false, true},
		{"0.19, a live page", "GET", datastar.V019, true, false},
		{"0.19, a command", "POST", datastar.V019, false, false},
		{"Beta", "GET", datastar.Beta, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: tt.given}))
			e.Any("/", datastar.Handler(follow))
			r := testkit.Ask(t, tt.method, "/", "{}")
			if tt.live {
				r = askLive(t, tt.method)
			}
			assert.Equal(t, tt.expect, regexp.MustCompile(`^retry: [12]\d{3}\n\nevent: `).MatchString(testkit.Record(e, r).Body.String()))
		})
	}
}

func TestLiveAfterAPanic(t *testing.T) {
	e := testkit.NewEcho(testkit.Recover(), datastar.MiddlewareWithConfig(datastar.Config{OnError: func(*datastar.Context, error) []datastar.Event {
		return []datastar.Event{datastar.PatchSignals(1)}
	}}))
	e.GET("/", datastar.Handler(func(*datastar.Context) error { panic("no") }))
	w := testkit.Record(e, askLive(t, "GET"))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.NotContains(t, w.Body.String(), "event:")
}

// What an outer middleware says of the encoding stays.
func TestLiveKeepsAnEncoding(t *testing.T) {
	e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Response().Header().Set("Content-Encoding", "br")
			return next(c)
		}
	}, datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.PatchSignals(1) }))
	assert.Equal(t, []string{"br"}, testkit.Record(e, askLive(t, "GET")).Header()["Content-Encoding"])
}
