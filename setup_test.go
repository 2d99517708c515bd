package datastar_test

import (
	"context"
	"iter"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// spoken answers with the protocol that the client is taken to speak.
func spoken(c echo.Context) error {
	ctx, ok := datastar.From(c)
	if !ok {
		return c.String(http.StatusOK, "none")
	}
	return c.String(http.StatusOK, ctx.Protocol().String())
}

func TestProtocolOfARequest(t *testing.T) {
	const rc1 = "text/event-stream, text/event-stream, text/html, application/json"
	var tests = []struct {
		name       string
		given      datastar.Config
		whenAccept string
		expect     datastar.Protocol
	}{
		{"1.x", datastar.Config{}, testkit.AcceptV1, datastar.V1},
		{"1.0.0-RC.1", datastar.Config{}, rc1, datastar.V1},
		{"beta", datastar.Config{}, testkit.AcceptBeta, datastar.Beta},
		{"a browser's navigation", datastar.Config{}, "text/html, */*", datastar.Beta},
		{"nothing", datastar.Config{}, "", datastar.Beta},
		{"legacy 0.19", datastar.Config{Legacy: datastar.V019}, testkit.AcceptBeta, datastar.V019},
		{"legacy 0.18", datastar.Config{Legacy: datastar.V018}, testkit.AcceptBeta, datastar.V018},
		{"1.x beside legacy", datastar.Config{Legacy: datastar.V018}, testkit.AcceptV1, datastar.V1},
		{"legacy may be 1.x", datastar.Config{Legacy: datastar.V1}, testkit.AcceptBeta, datastar.V1},
		{"fixed", datastar.Config{Protocol: datastar.V018}, testkit.AcceptV1, datastar.V018},
		{"fixed wins over legacy", datastar.Config{Protocol: datastar.V1, Legacy: datastar.V018}, testkit.AcceptBeta, datastar.V1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(tt.given))
			e.GET("/", spoken)
			r := testkit.Ask(t, http.MethodGet, "/", "")
			r.Header.Set("Accept", tt.whenAccept)
			assert.Equal(t, tt.expect.String(), testkit.Record(e, r).Body.String())
		})
	}
}

// What the client speaks stays the same, and so does what is no script.
func TestNoInlineScripts(t *testing.T) {
	var tests = []struct {
		name          string
		given         datastar.Config
		whenAccept    string
		expect        datastar.Protocol
		expectWritten datastar.Protocol
	}{
		{"1.x", datastar.Config{NoInlineScripts: true}, testkit.AcceptV1, datastar.V1, event.V1CSP},
		{"beta", datastar.Config{NoInlineScripts: true}, testkit.AcceptBeta, datastar.Beta, event.BetaCSP},
		{"fixed", datastar.Config{NoInlineScripts: true, Protocol: datastar.Beta}, testkit.AcceptV1, datastar.Beta, event.BetaCSP},
		{"legacy", datastar.Config{NoInlineScripts: true, Legacy: datastar.V019}, testkit.AcceptBeta, datastar.V019, datastar.V019},
		{"0.18", datastar.Config{NoInlineScripts: true, Protocol: datastar.V018}, testkit.AcceptV1, datastar.V018, datastar.V018},
		{"not asked for", datastar.Config{}, testkit.AcceptV1, datastar.V1, datastar.V1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events := []datastar.Event{datastar.ExecuteScript("x() // y"), datastar.ConsoleLog("x"), datastar.MergeFragments("<p>")}
			frame := event.NewFrame("7", events...)
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(tt.given))
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				assert.Equal(t, tt.expect, c.Protocol())
				if err := c.Send(events...); err != nil {
					return err
				}
				return c.Follow(datastar.FeedFunc(func(ctx context.Context, _ string) iter.Seq2[datastar.Batch, error] {
					assert.Equal(t, tt.expect, event.ProtocolFrom(ctx))
					return func(yield func(datastar.Batch, error) bool) { yield(frame.Batch(), nil) }
				}))
			}))
			var expect []byte
			for _, each := range events {
				var err error
				expect, err = tt.expectWritten.Append(expect, each)
				require.NoError(t, err)
			}
			expect, err := frame.Append(expect, tt.expectWritten)
			require.NoError(t, err)
			r := testkit.Ask(t, http.MethodPost, "/", "") // a GET is told when to retry, too
			r.Header.Set("Accept", tt.whenAccept)
			assert.Equal(t, string(expect), testkit.Record(e, r).Body.String())
		})
	}
}

func TestSecondMiddlewareReplacesTheConfig(t *testing.T) {
	outer, inner := make(testkit.Ends, 8), make(testkit.Ends, 8)
	first, second := outer.Config(), inner.Config()
	first.Protocol, second.Protocol = datastar.V1, datastar.V018
	skipping := datastar.Config{Protocol: datastar.V019, Skipper: func(echo.Context) bool { return true }}
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(first))
	send := datastar.Handler(func(c *datastar.Context) error {
		assert.Equal(t, `{"n":1}`, string(c.RawSignals()))
		return c.RemoveFragments("#a")
	})
	group := e.Group("/old", datastar.MiddlewareWithConfig(second))
	group.POST("/", send)
	e.POST("/route", send, datastar.MiddlewareWithConfig(second))
	e.POST("/skipping", send, datastar.MiddlewareWithConfig(skipping))
	e.POST("/", send)
	var tests = []struct {
		whenTarget  string
		expect      datastar.Protocol
		expectOuter int
		expectInner int
	}{
		{"/", datastar.V1, 1, 0},
		{"/old/", datastar.V018, 0, 1},
		{"/route", datastar.V018, 0, 1},
		{"/skipping", datastar.V1, 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.whenTarget, func(t *testing.T) {
			expect, err := tt.expect.Append(nil, datastar.RemoveFragments("#a"))
			assert.NoError(t, err)
			assert.Equal(t, string(expect), testkit.Record(e, testkit.Ask(t, http.MethodPost, tt.whenTarget, `{"n":1}`)).Body.String())
			assert.Len(t, outer, tt.expectOuter)
			assert.Len(t, inner, tt.expectInner)
			drain(outer)
			drain(inner)
		})
	}
}

func drain[T any](ch <-chan T) {
	for len(ch) > 0 {
		<-ch
	}
}

// Whoever took the context of the first middleware must not get around the end.
func TestReplacedContextIsClosedToo(t *testing.T) {
	var tests = []struct {
		name   string
		given  func(c *datastar.Context) error
		expect string
	}{
		{"a stream", func(c *datastar.Context) error { return c.RemoveSignals("a") }, "event: datastar-signal\ndata: {\"a\":null}\n\n"},
		{"no stream", func(c *datastar.Context) error { return nil }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var replaced *datastar.Context
			grab := func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					replaced, _ = datastar.From(c)
					return next(c)
				}
			}
			e := testkit.NewEcho(datastar.Middleware(), grab, datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.V018}))
			e.POST("/", datastar.Handler(tt.given))
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.ErrorIs(t, replaced.MergeFragments("foreign"), datastar.ErrClosed)
			assert.Equal(t, tt.expect, w.Body.String())
			over(t, replaced.Done())
		})
	}
}

// over expects a channel to be closed.
func over(t *testing.T, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	default:
		assert.Fail(t, "not over")
	}
}
