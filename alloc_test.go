package datastar_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestSendAllocatesNothing(t *testing.T) {
	built := datastar.MergeFragments(`<p id="a">hello</p>`, datastar.WithID("7"))
	batch := []datastar.Event{built, built}
	var tests = []struct {
		name string
		when func(c *datastar.Context) error
	}{
		{"built before", func(c *datastar.Context) error { return c.Send(built) }},
		{"several", func(c *datastar.Context) error { return c.Send(batch...) }},
		{"built and sent", func(c *datastar.Context) error { return c.MergeFragments(`<p id="a">hello</p>`) }},
		{"with options", func(c *datastar.Context) error {
			return c.MergeFragments(`<p>hello</p>`, datastar.WithSelector("#a"), datastar.WithMergeMode(event.Append), datastar.WithID("7"))
		}},
		{"removed", func(c *datastar.Context) error { return c.RemoveFragments("#a") }},
		{"console", func(c *datastar.Context) error { return c.ConsoleLog("hello") }},
	}
	for _, tt := range tests {
		for flush, delay := range map[string]datastar.Config{"delayed": {}, "flushed at once": {FlushDelay: -1}} {
			for _, protocol := range []datastar.Protocol{datastar.V1, datastar.Beta, datastar.V019, datastar.V018} {
				t.Run(tt.name+", "+flush+", "+protocol.String(), func(t *testing.T) {
					config := delay
					config.Protocol = protocol
					onStream(t, config, func(c *datastar.Context) {
						assert.NoError(t, tt.when(c))
						assert.Zero(t, testing.AllocsPerRun(200, func() { _ = tt.when(c) }))
					})
				})
			}
		}
	}
}

// Who observes a stream is told of an event without an allocation, too.
func TestSendObservedAllocatesNothing(t *testing.T) {
	config := datastar.Config{OnEvent: func(*datastar.Context, datastar.Sent) {}}
	e := testkit.NewEcho(ignored, ignored, datastar.MiddlewareWithConfig(config))
	ran := false
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		ran = true
		assert.Zero(t, testing.AllocsPerRun(200, func() { _ = c.MergeFragments("<p>") }))
		return nil
	}))
	e.ServeHTTP(discard{http.Header{}}, testkit.Ask(t, http.MethodGet, "/", ""))
	assert.True(t, ran)
}

// idle is a middleware that does nothing. Echo makes a function of each
// middleware for each request, which is an allocation.
func idle(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { return next(c) }
}

func TestMiddlewareOnAPlainRequestAllocatesLittle(t *testing.T) {
	allocs := func(middleware echo.MiddlewareFunc) float64 {
		e := testkit.NewEcho(middleware)
		e.GET("/", noContent)
		w, r := discard{http.Header{}}, requestsOf(t)["plain"]
		return testing.AllocsPerRun(200, func() { e.ServeHTTP(w, r) })
	}
	assert.LessOrEqual(t, allocs(datastar.Middleware())-allocs(idle), 2.0)
	assert.LessOrEqual(t, allocs(datastar.Middleware())-allocs(testkit.Pass), 3.0)
}

// onStream runs a function in a handler whose stream is open.
func onStream(t *testing.T, config datastar.Config, handle func(c *datastar.Context)) {
	t.Helper()
	ran := false
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		ran = true
		require.NoError(t, c.Flush())
		handle(c)
		return nil
	}))
	e.ServeHTTP(discard{http.Header{}}, testkit.Ask(t, http.MethodGet, "/", "").WithContext(context.Background()))
	require.True(t, ran)
}
