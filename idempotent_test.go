package datastar_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// counts is a handler that says how often it ran.
func counts(ran *atomic.Int32) func(c *datastar.Context) error {
	return func(c *datastar.Context) error {
		return c.MergeFragments(fmt.Sprint(ran.Add(1)))
	}
}

func TestKeyThatComesAgain(t *testing.T) {
	const key = "c0ffee00-1"
	var tests = []struct {
		name       string
		when       func(r *http.Request)
		expectRuns int32
	}{
		{"the same", func(*http.Request) {}, 1},
		{"other signals in the query", func(r *http.Request) { r.URL.RawQuery = "datastar=%7B%22n%22%3A1%7D&a=1" }, 1},
		{"another body", func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("{\"n\":\"hi\"}   ")) }, 1},
		{"another key", func(r *http.Request) { r.Header.Set("Idempotency-Key", "c0ffee00-2") }, 2},
		{"another method", func(r *http.Request) { r.Method = http.MethodPut }, 2},
		{"another path", func(r *http.Request) { r.URL.Path = "/other" }, 2},
		{"another query", func(r *http.Request) { r.URL.RawQuery = "a=2" }, 2},
		{"another host", func(r *http.Request) { r.Host = "other.example" }, 2},
		{"another scope", func(r *http.Request) { r.Header.Set("X-User", "eve") }, 2},
		{"no key", func(r *http.Request) { r.Header.Del("Idempotency-Key") }, 2},
		{"the key in the query", func(r *http.Request) {
			r.Header.Del("Idempotency-Key")
			r.URL.RawQuery = "idempotency-key=c0ffee00%2D1&a=1"
		}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var ran atomic.Int32
			e := testkit.NewEcho(datastar.Middleware(), datastar.IdempotentWithConfig(datastar.IdempotentConfig{
				Scope: func(c echo.Context) string { return c.Request().Header.Get("X-User") },
			}))
			e.Any("/*", datastar.Handler(counts(&ran)))
			first := testkit.Record(e, testkit.Click(t, "/?a=1", key))
			again := testkit.Click(t, "/?a=1", key)
			tt.when(again)
			second := testkit.Record(e, again)
			assert.Equal(t, tt.expectRuns, ran.Load())
			assert.Equal(t, testkit.Fragment("1"), first.Body.String())
			assert.Equal(t, testkit.Fragment(fmt.Sprint(tt.expectRuns)), second.Body.String())
			assert.Equal(t, "text/event-stream", second.Header().Get("Content-Type"))
		})
	}
}

func TestRequestsThatAreNoCommandsPass(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions, "QUERY"} {
		t.Run(method, func(t *testing.T) {
			var ran atomic.Int32
			e := testkit.NewEcho(datastar.Idempotent())
			e.Add(method, "/", datastar.Handler(counts(&ran)))
			for range 2 {
				r := testkit.Ask(t, method, "/", "")
				r.Header.Set("Idempotency-Key", strings.Repeat("not even valid", 100))
				assert.Equal(t, http.StatusOK, testkit.Record(e, r).Code)
			}
			assert.EqualValues(t, 2, ran.Load())
		})
	}
}

func TestIdempotentSkipper(t *testing.T) {
	var ran atomic.Int32
	e := testkit.NewEcho(datastar.IdempotentWithConfig(datastar.IdempotentConfig{
		Skipper: func(c echo.Context) bool { return c.Path() == "/skipped" },
	}))
	e.POST("/skipped", datastar.Handler(counts(&ran)))
	for range 2 {
		testkit.Record(e, testkit.Click(t, "/skipped", "k"))
	}
	assert.EqualValues(t, 2, ran.Load())
}

func TestKeysAreValidated(t *testing.T) {
	var tests = []struct {
		name       string
		when       func(r *http.Request)
		expectCode int
	}{
		{"128 bytes", testkit.SetHeader("Idempotency-Key", strings.Repeat("k", 128)), http.StatusOK},
		{"129 bytes", testkit.SetHeader("Idempotency-Key", strings.Repeat("k", 129)), http.StatusBadRequest},
		{"empty", testkit.SetHeader("Idempotency-Key", ""), http.StatusBadRequest},
		{"quoted", testkit.SetHeader("Idempotency-Key", `"k"`), http.StatusOK},
		{"not ASCII", testkit.SetHeader("Idempotency-Key", "ключ"), http.StatusBadRequest},
		{"not printable", testkit.SetHeader("Idempotency-Key", "a\x7f"), http.StatusBadRequest},
		{"two", func(r *http.Request) { r.Header["Idempotency-Key"] = []string{"a", "b"} }, http.StatusBadRequest},
		{"in the query", func(r *http.Request) { r.URL.RawQuery = "idempotency-key=k" }, http.StatusOK},
		{"empty in the query", func(r *http.Request) { r.URL.RawQuery = "idempotency-key=" }, http.StatusBadRequest},
		{"a line break in the query", func(r *http.Request) { r.URL.RawQuery = "idempotency-key=a%0Ab" }, http.StatusBadRequest},
		{"a broken escape in the query", func(r *http.Request) { r.URL.RawQuery = "idempotency-key=%zz" }, http.StatusBadRequest},
		{"two in the query", func(r *http.Request) { r.URL.RawQuery = "idempotency-key=a&idempotency-key=b" }, http.StatusBadRequest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var ran atomic.Int32
			e := testkit.NewEcho(datastar.Idempotent())
			e.POST("/", datastar.Handler(counts(&ran)))
			r := testkit.Ask(t, http.MethodPost, "/", "{}")
			tt.when(r)
			w := testkit.Record(e, r)
			assert.Equal(t, tt.expectCode, w.Code)
			if tt.expectCode == http.StatusBadRequest {
				assert.Contains(t, w.Body.String(), "Idempotency-Key")
				assert.Zero(t, ran.Load())
			}
		})
	}
}

func TestIdempotentConfigIsValidated(t *testing.T) {
	var tests = []struct {
		name   string
		given  datastar.IdempotentConfig
		expect string
	}{
		{"zero", datastar.IdempotentConfig{}, ""},
		{"default", datastar.DefaultIdempotentConfig, ""},
		{"Window", datastar.IdempotentConfig{Window: -1}, "datastar: IdempotentConfig.Window is negative"},
		{"MaxAnswer", datastar.IdempotentConfig{MaxAnswer: -1}, "datastar: IdempotentConfig.MaxAnswer is negative"},
		{"MaxBytes", datastar.IdempotentConfig{MaxBytes: -1}, "datastar: IdempotentConfig.MaxBytes is negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			middleware, err := tt.given.ToMiddleware()
			if tt.expect == "" {
				require.NoError(t, err)
				assert.NotNil(t, middleware)
				return
			}
			assert.EqualError(t, err, tt.expect)
			assert.PanicsWithError(t, tt.expect, func() { datastar.IdempotentWithConfig(tt.given) })
		})
	}
}

// What an answer is made of comes again; what the middlewares above add for
// each request is that request's.
func TestRepeatHasTheStatusAndHeadersOfTheFirst(t *testing.T) {
	requests := 0
	e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			requests++
			c.Response().Header().Set("X-Request-Id", fmt.Sprint(requests))
			c.SetCookie(&http.Cookie{Name: "csrf", Value: fmt.Sprint(requests)})
			own := testkit.Writer(c)
			err := next(c)
			assert.Same(t, own, testkit.Writer(c))
			return err
		}
	}, datastar.Idempotent())
	e.POST("/", func(c echo.Context) error {
		c.SetCookie(&http.Cookie{Name: "session", Value: fmt.Sprint(requests)})
		c.Response().Header().Set("Location", "/orders/7")
		c.Response().Header().Set("Keep-Alive", "timeout=5")
		return c.JSON(http.StatusCreated, map[string]int{"order": 7})
	})
	testkit.Record(e, testkit.Click(t, "/", "k"))
	w := testkit.Record(e, testkit.Click(t, "/", "k"))
	assert.Equal(t, http.StatusCreated, w.Code)
	assert.JSONEq(t, `{"order":7}`, w.Body.String())
	assert.Equal(t, http.Header{
		"X-Request-Id": {"2"},
		"Set-Cookie":   {"csrf=2", "session=1"},
		"Location":     {"/orders/7"},
		"Content-Type": {"application/json"},
	}, w.Header())
}

func TestAnswerThatIsTooLarge(t *testing.T) {
	ran, text := 0, strings.Repeat("x", 100)
	e := testkit.NewEcho(datastar.IdempotentWithConfig(datastar.IdempotentConfig{MaxAnswer: 199}))
	e.POST("/", func(c echo.Context) error {
		ran++
		_, _ = io.WriteString(c.Response(), text)
		_, err := io.WriteString(c.Response(), text)
		return err
	})
	assert.Equal(t, text+text, testkit.Record(e, testkit.Click(t, "/", "k")).Body.String())
	w := testkit.Record(e, testkit.Click(t, "/", "k"))
	assert.Equal(t, http.StatusConflict, w.Code)
	assert.Contains(t, w.Body.String(), "has run already")
	assert.Equal(t, 1, ran)
}

func TestIdempotentInsideTheFirstEvent(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware(), func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx, _ := datastar.From(c)
			return errors.Join(ctx.MergeFragments("early"), next(c))
		}
	}, datastar.Idempotent())
	ran := 0
	e.POST("/", func(echo.Context) error { ran++; return nil })
	var out testkit.Log
	testkit.LogTo(e, &out)
	testkit.Record(e, testkit.Click(t, "/", "k"))
	assert.Zero(t, ran)
	assert.Contains(t, out.String(), "has to be outer")
}

// A repeat is shown the answer for as long as the window says.
func TestIdempotentWindow(t *testing.T) {
	var ran atomic.Int32
	e := testkit.NewEcho(datastar.IdempotentWithConfig(datastar.IdempotentConfig{Window: time.Minute}))
	e.POST("/", datastar.Handler(counts(&ran)))
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		send := func() string {
			body, err := testkit.Fetch(client, testkit.Click(t, "http://memory/", "k"))
			require.NoError(t, err)
			return string(body)
		}
		assert.Equal(t, testkit.Fragment("1"), send())
		<-time.After(time.Minute - 1)
		assert.Equal(t, testkit.Fragment("1"), send())
		<-time.After(1)
		assert.Equal(t, testkit.Fragment("2"), send())
	})
}
