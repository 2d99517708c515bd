package datastar_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

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
