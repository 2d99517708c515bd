package datastar_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// logger is one for a test, without times.
func logger(out *bytes.Buffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}

// What went wrong is said once: by Logger if there is one, else by Echo's.
func TestLogger(t *testing.T) {
	shows := func(*datastar.Context, error) []datastar.Event { return []datastar.Event{datastar.ConsoleLog("sorry")} }
	unencodable := testkit.Yields(testkit.Said("<p>"), testkit.Said("a\x00"))
	var tests = []struct {
		name   string
		given  func(c *datastar.Context) error
		config datastar.Config
		expect string // by Logger
		echo   int    // lines of Echo's without it
	}{
		{"a planned end", func(c *datastar.Context) error { return c.MergeFragments("<p>") }, datastar.Config{},
			`level=DEBUG msg="datastar: a stream ended" route=/a protocol=V1 status=normal_closure cause=<nil> duration=0s events=1 bytes=51` + "\n", 0},
		{"an error after an event", func(c *datastar.Context) error { _ = c.MergeFragments("<p>"); return testkit.ErrApp }, datastar.Config{},
			`level=ERROR msg="datastar: a stream ended" route=/a protocol=V1 status=error cause="the database is away" duration=0s events=1 bytes=51` + "\n", 1},
		{"an error that the page is shown", func(*datastar.Context) error { return testkit.ErrApp }, datastar.Config{OnError: shows},
			`level=DEBUG msg="datastar: a stream ended" route=/a protocol=V1 status=error cause="the database is away" duration=0s events=1 bytes=149` + "\n", 0},
		{"an error before an event, which Echo answers", func(*datastar.Context) error { return testkit.ErrApp }, datastar.Config{}, "", 0},
		{"an event that cannot be encoded, in a feed", func(c *datastar.Context) error { return c.Follow(unencodable) }, datastar.Config{},
			`level=ERROR msg="datastar: a failure" route=/a protocol=V1 error="datastar: PatchElements: NUL in the fragment"` + "\n" +
				`level=DEBUG msg="datastar: a stream ended" route=/a protocol=V1 status=normal_closure cause=<nil> duration=0s events=1 bytes=51` + "\n", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for with, l := range map[string]bool{"with": true, "without": false} {
				synctest.Test(t, func(t *testing.T) {
					var out bytes.Buffer
					var echos testkit.Log
					config := tt.config
					if config.Heartbeat = -1; l {
						config.Logger = logger(&out)
					}
					e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
					testkit.LogTo(e, &echos)
					e.HTTPErrorHandler = testkit.OnlyHandler(func(echo.Context, error) {})
					e.GET("/a", datastar.Handler(tt.given))
					testkit.Record(e, testkit.Ask(t, http.MethodGet, "/a", ""))
					if l {
						assert.Equal(t, tt.expect, out.String(), with)
						assert.Empty(t, echos.String(), with)
					} else {
						assert.Equal(t, tt.echo, echos.Count("\n"), echos.String())
					}
				})
			}
		})
	}
}

// A hook may run, and panic, on a goroutine of the app, while the handler gives the request
// another context: what is logged reads none of that. The race detector tells.
func TestLoggerBesideTheHandler(t *testing.T) {
	var out bytes.Buffer
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{
		Logger: logger(&out), OnEvent: func(*datastar.Context, datastar.Sent) { panic("oops") },
	}))
	e.GET("/a", datastar.Handler(func(c *datastar.Context) error {
		var sender sync.WaitGroup
		sender.Go(func() { assert.NoError(t, c.MergeFragments("<p>")) })
		c.SetRequest(c.Request().WithContext(t.Context()))
		sender.Wait()
		return nil
	}))
	testkit.Record(e, testkit.Ask(t, http.MethodGet, "/a", ""))
	assert.Contains(t, out.String(), "a hook panicked: oops")
}

// A Logger that panics ends nothing.
func TestLoggerThatPanics(t *testing.T) {
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Logger: slog.New(panics{slog.DiscardHandler})}))
	e.GET("/a", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>") }))
	assert.Equal(t, testkit.Fragment("<p>"), testkit.Record(e, testkit.Ask(t, http.MethodGet, "/a", "")).Body.String())
}

// panics is a handler that does.
type panics struct{ slog.Handler }

func (panics) Enabled(context.Context, slog.Level) bool { panic("oops") }
