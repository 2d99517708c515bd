package test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestTimeoutMiddlewareIsNamed(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(threeEvents(noNeed())) {
		for _, outside := range []bool{true, false} {
			t.Run("ours "+where(outside)+", "+kind, func(t *testing.T) {
				lines := make(chan middleware.RequestLoggerValues, 1)
				e := testkit.NewEcho()
				e.Pre(testkit.RequestLog(lines))
				order(e, outside, testkit.Timeout())
				e.POST("/", handler)
				response, err := testkit.NewClient(t).Do(testkit.Ask(t, http.MethodPost, testkit.Start(t, e), `{"n":"hello"}`))
				require.NoError(t, err)
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				assert.Equal(t, http.StatusInternalServerError, response.StatusCode)
				assert.JSONEq(t, `{"message":"Internal Server Error"}`, string(body))
				err = testkit.Within(t, lines, "the log").Error
				require.Error(t, err)
				assert.Contains(t, err.Error(), "Timeout middleware")
				assert.Contains(t, err.Error(), "timeoutWriter")
			})
		}
	}
}

// A writer that flushes into one that cannot is no better.
func TestTimeoutMiddlewareBehindAnother(t *testing.T) {
	others := map[string]echo.MiddlewareFunc{
		"BodyDump": testkit.BodyDump(func(_, _ []byte) {}),
		"Gzip":     middleware.Gzip(),
	}
	for name, other := range others {
		for kind, handler := range testkit.BothHandlers(threeEvents(noNeed())) {
			t.Run(name+", "+kind, func(t *testing.T) {
				lines := make(chan middleware.RequestLoggerValues, 1)
				e := testkit.NewEcho(testkit.RequestLog(lines), middleware.Recover(), testkit.Timeout(), other, datastar.Middleware())
				e.POST("/", handler)
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), `{"n":"hello"}`))
				require.NoError(t, err)
				assert.NotContains(t, string(body), "hello")
				err = testkit.Within(t, lines, "the log").Error
				require.Error(t, err)
				assert.Contains(t, err.Error(), "Timeout middleware")
				assert.Contains(t, err.Error(), "timeoutWriter")
			})
		}
	}
}

func TestContextTimeoutIsWarnedOfOnce(t *testing.T) {
	var out testkit.Log
	e := testkit.NewEcho(middleware.ContextTimeout(10*time.Millisecond), datastar.Middleware())
	testkit.LogTo(e, &out)
	e.GET("/", datastar.Handler(loops["Every"]))
	e.POST("/", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("a") }))
	testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", ""))
	assert.Empty(t, out.String(), "no loop, no warning")
	for range 3 {
		testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
	}
	assert.Contains(t, out.String(), "Give ContextTimeout a Skipper for streams")
	assert.Regexp(t, `^[^\n]*\n$`, out.String())
}

// A stream that cannot be opened ends a feed that would wait for ever.
func TestFollowEndsWhereNothingCanBeSent(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.Follow(datastar.FeedFunc(testkit.Silence)) }) {
		t.Run(kind, func(t *testing.T) {
			lines := make(chan middleware.RequestLoggerValues, 1)
			e := testkit.NewEcho(testkit.RequestLog(lines), testkit.Timeout(), datastar.Middleware())
			e.GET("/", handler)
			_, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			require.NoError(t, err)
			assert.ErrorContains(t, testkit.Within(t, lines, "the log").Error, "Timeout middleware")
		})
	}
}

// The server's own deadline may have passed when a handler answers.
func TestAnswerAfterTheServersWriteTimeout(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		<-time.After(150 * time.Millisecond)
		return c.MergeFragments("a")
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			testkit.Configure(e, func(s *http.Server) { s.WriteTimeout = 50 * time.Millisecond })
			e.GET("/", handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			require.NoError(t, err)
			assert.Equal(t, testkit.Fragment("a"), string(body))
		})
	}
}

func TestLoopsEndWithTheRequestDeadline(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(testkit.Ends, 64)
		e := testkit.NewEcho(deadline(50*time.Millisecond), datastar.MiddlewareWithConfig(over.Config()))
		e.GET("/", handler)
		_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
		assert.NoError(t, testkit.Within(t, end, "the client's end"))
		assert.ErrorIs(t, testkit.Within(t, over, "the stream's end"), context.DeadlineExceeded)
	})
}
