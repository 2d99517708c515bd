package datastar_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestFrom(t *testing.T) {
	ours := datastar.Middleware()
	var tests = []struct {
		name        string
		given       []echo.MiddlewareFunc
		givenPlain  bool
		whenRequest *http.Request
		expect      bool
	}{
		{"nothing above", nil, true, testkit.Ask(t, http.MethodGet, "/", ""), false},
		{"middleware", []echo.MiddlewareFunc{ours}, true, testkit.Ask(t, http.MethodGet, "/", ""), true},
		{"middleware, a plain request", []echo.MiddlewareFunc{ours}, true, httptest.NewRequest(http.MethodGet, "/", nil), true},
		{"Handler", nil, false, testkit.Ask(t, http.MethodGet, "/", ""), true},
		{"Handler, a plain request", nil, false, httptest.NewRequest(http.MethodGet, "/", nil), true},
		{"both", []echo.MiddlewareFunc{ours}, false, testkit.Ask(t, http.MethodGet, "/", ""), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			look := func(c echo.Context) error {
				ctx, ok := datastar.From(c)
				assert.Equal(t, tt.expect, ok)
				if ok {
					again, _ := datastar.From(c)
					assert.Same(t, ctx, again)
					inside, _ := datastar.From(testkit.Plain(ctx))
					assert.Same(t, ctx, inside)
					return ctx.MergeFragments("<p>a</p>")
				}
				assert.Nil(t, ctx)
				return nil
			}
			e := testkit.NewEcho(tt.given...)
			handler := look
			if !tt.givenPlain {
				handler = datastar.Handler(func(c *datastar.Context) error { return look(testkit.Plain(c)) })
			}
			e.GET("/", handler)
			w := testkit.Record(e, tt.whenRequest)
			assert.Equal(t, http.StatusOK, w.Code)
			assert.Equal(t, tt.expect, w.Body.Len() > 0)
		})
	}
}

func TestHandlerSeesTheRequestOfALaterMiddleware(t *testing.T) {
	type key struct{}
	e := testkit.NewEcho(datastar.Middleware(), func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx, cancel := context.WithCancel(context.WithValue(c.Request().Context(), key{}, "value"))
			c.SetRequest(c.Request().WithContext(ctx))
			cancel()
			return next(c)
		}
	})
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		assert.Equal(t, "value", c.Request().Context().Value(key{}))
		<-c.Done()
		assert.NoError(t, c.MergeFragments("a"), "the client is still there")
		return nil
	}))
	testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
}

func TestHandlerWithoutTheMiddleware(t *testing.T) {
	e := testkit.NewEcho()
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		assert.True(t, c.IsDatastar())
		assert.Equal(t, datastar.V1, c.Protocol())
		return c.MergeSignals(string(c.RawSignals()))
	}))
	e.PUT("/", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments(string(c.RawSignals())) }))
	assert.Equal(t, testkit.Fragment(`{"n":1}`), testkit.Record(e, testkit.Ask(t, http.MethodPut, "/", `{"n":1}`)).Body.String())
	assert.Equal(t, http.StatusInternalServerError, testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", `{"n":1}`)).Code)
	assert.Equal(t, http.StatusBadRequest, testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", `{`)).Code)
}

func TestNestedHandlers(t *testing.T) {
	for name, middlewares := range map[string][]echo.MiddlewareFunc{"with": {datastar.Middleware()}, "without": nil} {
		t.Run(name, func(t *testing.T) {
			over := 0
			inner := datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("inner") })
			e := testkit.NewEcho(middlewares...)
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				if err := c.MergeFragments("before"); err != nil {
					return err
				}
				if err := inner(testkit.Plain(c)); err != nil {
					return err
				}
				over++
				return c.MergeFragments("after")
			}))
			w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
			assert.Equal(t, testkit.Fragment("before")+testkit.Fragment("inner")+testkit.Fragment("after"), w.Body.String())
			assert.Equal(t, 1, over)
		})
	}
}

func TestContextOfARequest(t *testing.T) {
	bare := httptest.NewRequest(http.MethodGet, "/", nil)
	resumed := testkit.Ask(t, http.MethodGet, "/", `{"n":1}`)
	resumed.Header.Set("Last-Event-ID", "42")
	queried := httptest.NewRequest(http.MethodGet, "/?datastar=%7B%7D", nil)
	var tests = []struct {
		name           string
		when           *http.Request
		expectDatastar bool
		expectID       string
		expectSignals  string
	}{
		{"plain", bare, false, "", ""},
		{"by the header", resumed, true, "42", `{"n":1}`},
		{"by the query", queried, true, "", "{}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho()
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				assert.Equal(t, tt.expectDatastar, c.IsDatastar())
				assert.Equal(t, tt.expectID, c.LastEventID())
				assert.Equal(t, tt.expectSignals, string(c.RawSignals()))
				return c.NoContent(http.StatusNoContent)
			}))
			assert.Equal(t, http.StatusNoContent, testkit.Record(e, tt.when).Code)
		})
	}
}

func TestSendSendsEventsTogether(t *testing.T) {
	a, b, bad := datastar.MergeFragments("a"), datastar.MergeFragments("b"), datastar.MergeFragments("\x00")
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		assert.NoError(t, c.Send())
		assert.False(t, testkit.Committed(testkit.Plain(c)), "nothing opens nothing")
		assert.Error(t, c.Send(a, bad))
		assert.False(t, testkit.Committed(testkit.Plain(c)), "an event that cannot be sent opens nothing")
		assert.NoError(t, c.Send(a, b))
		assert.Error(t, c.Send(a, bad, b))
		assert.Error(t, c.Send(datastar.Event{}))
		return c.Send(b)
	}))
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b")+testkit.Fragment("b"), w.Body.String())
}

func TestFlushOpensTheStream(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error { return c.Flush() }))
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "text/event-stream", w.Header().Get("Content-Type"))
	assert.True(t, w.Flushed)
	assert.Empty(t, w.Body.String())
}

func TestOneShotIsNotFlushed(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.MergeFragments("a") }) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: time.Hour}))
			e.POST("/", handler)
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.Equal(t, testkit.Fragment("a"), w.Body.String())
			assert.Equal(t, kind == "From", w.Flushed, "only a plain handler, which has no timer, flushes")
		})
	}
}

func TestFlushDelay(t *testing.T) {
	var tests = []struct {
		name   string
		given  time.Duration
		expect time.Duration
	}{
		{"default", 0, time.Millisecond},
		{"longer", 20 * time.Millisecond, 20 * time.Millisecond},
		{"none", -1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: tt.given}))
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				if err := c.MergeFragments("a"); err != nil {
					return err
				}
				<-time.After(time.Second)
				return c.MergeFragments("b")
			}))
			testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
				began := time.Now()
				events, end := testkit.Get(t, client, testkit.Ask(t, http.MethodGet, "http://memory/", ""))
				assert.Equal(t, tt.expect, (<-events).At.Sub(began))
				assert.Equal(t, time.Second, (<-events).At.Sub(began))
				assert.NoError(t, <-end)
			})
		})
	}
}

func TestResponseBegunBeforeTheFirstEvent(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		if err := c.String(http.StatusAccepted, "text"); err != nil {
			return err
		}
		assert.ErrorContains(t, c.MergeFragments("a"), "another response was begun")
		return nil
	}))
	w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
	assert.Equal(t, http.StatusAccepted, w.Code)
	assert.Equal(t, "text", w.Body.String())
}
