package datastar_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestErrorsBeforeTheFirstEventAreEchos(t *testing.T) {
	var tests = []struct {
		name       string
		given      func(c *datastar.Context) error
		expectCode int
		expectBody string
		expectErr  error
	}{
		{"any", func(*datastar.Context) error { return testkit.ErrApp }, 500, `{"message":"Internal Server Error"}`, testkit.ErrApp},
		{"HTTP", func(*datastar.Context) error { return testkit.Refusal(http.StatusTeapot, "tea", nil) }, 418, `{"message":"tea"}`, nil},
		{"unencodable", func(c *datastar.Context) error { return c.MergeFragments("a\x00") }, 500, `{"message":"Internal Server Error"}`, nil},
		{"unsupported", func(c *datastar.Context) error {
			return c.MergeFragments("<p></p>", datastar.WithMergeMode(event.Append))
		}, 500, `{"message":"Internal Server Error"}`, datastar.ErrUnsupported},
		{"canceled by itself", func(*datastar.Context) error { return context.Canceled }, 500, `{"message":"Internal Server Error"}`, context.Canceled},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(tt.given) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				var seen error
				closed := make(testkit.Ends, 1)
				e := testkit.NewEcho(watch(&seen), datastar.MiddlewareWithConfig(closed.Config()))
				e.POST("/", handler)
				w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
				assert.Equal(t, tt.expectCode, w.Code)
				assert.JSONEq(t, tt.expectBody, w.Body.String())
				assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
				assert.Error(t, seen)
				if tt.expectErr != nil {
					assert.ErrorIs(t, seen, tt.expectErr)
				}
				assert.Empty(t, closed, "no stream, no end of one")
			})
		}
	}
}

func TestErrorsAfterTheFirstEventAreLogged(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		return errors.Join(c.MergeFragments("a"), fmt.Errorf("rows: %w", testkit.ErrApp))
	}) {
		t.Run(kind, func(t *testing.T) {
			var seen error
			var out testkit.Log
			closed := make(testkit.Ends, 8)
			e := testkit.NewEcho(watch(&seen), datastar.MiddlewareWithConfig(closed.Config()))
			testkit.LogTo(e, &out)
			e.POST("/", handler)
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.Equal(t, http.StatusOK, w.Code)
			assert.Equal(t, testkit.Fragment("a"), w.Body.String(), "nothing is appended")
			assert.ErrorIs(t, seen, testkit.ErrApp, "for loggers and metrics")
			require.Len(t, closed, 1)
			assert.ErrorIs(t, <-closed, testkit.ErrApp)
			assert.Contains(t, out.String(), "rows: the database is away")
		})
	}
}

func TestOnClose(t *testing.T) {
	leave := make(chan context.CancelFunc, 1)
	gone := func(c *datastar.Context) error {
		(<-leave)()
		<-c.Done()
		return nil
	}
	var tests = []struct {
		name   string
		given  func(c *datastar.Context) error
		expect error
		like   string
	}{
		{"returned nil", func(*datastar.Context) error { return nil }, nil, ""},
		{"failed", func(*datastar.Context) error { return testkit.ErrApp }, testkit.ErrApp, ""},
		{"the client left", gone, datastar.ErrGone, ""},
		{"the client left, and it failed", func(c *datastar.Context) error { return errors.Join(gone(c), testkit.ErrApp) }, datastar.ErrGone, ""},
		{"the client left, and it says so", func(c *datastar.Context) error {
			return errors.Join(gone(c), c.Request().Context().Err())
		}, datastar.ErrGone, ""},
		{"the client left during a send", func(c *datastar.Context) error { return errors.Join(gone(c), c.MergeFragments("b")) }, datastar.ErrGone, ""},
		{"panicked", func(*datastar.Context) error { panic("oops") }, nil, "panicked"},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			return errors.Join(c.MergeFragments("a"), c.Flush(), tt.given(c))
		}) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				var seen error
				closed := make(testkit.Ends, 8)
				e := testkit.NewEcho(watch(&seen), testkit.Recover(), datastar.MiddlewareWithConfig(closed.Config()))
				e.GET("/", handler)
				r, cancel := testkit.Cancelable(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				drain(leave)
				_, end := testkit.Get(t, testkit.NewClient(t), r)
				leave <- cancel
				cause := testkit.Within(t, closed, "OnClose")
				testkit.Within(t, end, "the end")
				if tt.like != "" {
					assert.ErrorContains(t, cause, tt.like)
				} else {
					assert.ErrorIs(t, cause, tt.expect)
				}
				require.NoError(t, testkit.CloseServer(e))
				assert.Empty(t, closed, "told once")
			})
		}
	}
}

// lateVerbs is all that writes, by its name.
func lateVerbs() map[string]func(c *datastar.Context) error {
	all := map[string]func(c *datastar.Context) error{
		"Send":            func(c *datastar.Context) error { return c.Send(datastar.MergeFragments("<p>first</p>")) },
		"Send of nothing": func(c *datastar.Context) error { return c.Send() },
		"Flush":           func(c *datastar.Context) error { return c.Flush() },
		"Invalid":         func(c *datastar.Context) error { return c.Invalid(nil, signUp{}) },
		"View":            func(c *datastar.Context) error { return c.View(http.StatusAccepted, "page", "<p>fragment</p>") },
		"View of events": func(c *datastar.Context) error {
			return c.View(http.StatusAccepted, "page", datastar.RemoveFragments("#a"))
		},
		"View that fails":  func(c *datastar.Context) error { return c.View(http.StatusAccepted, unwanted, unwanted) },
		"Redirect away":    func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "https://evil.example/") },
		"Redirect to host": func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "http://example.com/") },
		"Redirect by 200":  func(c *datastar.Context) error { return c.Redirect(http.StatusOK, "/a") },
	}
	for _, verb := range verbs {
		all[verb.name] = verb.given
	}
	return all
}

// kept serves a request whose handler keeps its context, and returns that.
func kept(t *testing.T, kind string, datastarRequest bool, h func(c *datastar.Context) error) (late *datastar.Context) {
	t.Helper()
	e := testkit.NewEcho(testkit.Recover(), datastar.Middleware())
	e.Renderer = testkit.Renderer{}
	e.POST("/", testkit.BothHandlers(func(c *datastar.Context) error {
		late = c
		return h(c)
	})[kind])
	r := testkit.Ask(t, http.MethodPost, "/", "{}")
	if !datastarRequest {
		r.Header.Del("Datastar-Request")
	}
	testkit.Record(e, r)
	return late
}

// A verb that comes after its handler returned touches nothing of the request
// that has the context by then, and says that the stream is closed.
func TestLateVerbsTouchNothing(t *testing.T) {
	handlers := map[string]func(c *datastar.Context) error{
		"nothing":      func(*datastar.Context) error { return nil },
		"an event":     func(c *datastar.Context) error { return c.MergeFragments("<p>first</p>") },
		"an answer":    func(c *datastar.Context) error { return c.String(http.StatusOK, "text") },
		"an error":     func(*datastar.Context) error { return testkit.ErrApp },
		"a late error": func(c *datastar.Context) error { return errors.Join(c.MergeFragments("<p>first</p>"), testkit.ErrApp) },
		"a panic":      func(*datastar.Context) error { panic("oops") },
	}
	for handled, h := range handlers {
		for _, kind := range []string{"Handler", "From"} {
			for request, datastarRequest := range map[string]bool{"Datastar": true, "plain": false} {
				t.Run(handled+" in "+kind+" of a "+request+" request", func(t *testing.T) {
					late := kept(t, kind, datastarRequest, h)
					for name, verb := range lateVerbs() {
						next := httptest.NewRecorder()
						late.Context.Reset(httptest.NewRequest(http.MethodGet, "/", nil), next)
						assert.ErrorIs(t, verb(late), datastar.ErrClosed, name)
						assert.False(t, testkit.Committed(testkit.Plain(late)), "%s began the response", name)
						assert.Empty(t, next.Body.String(), "%s wrote", name)
						assert.Empty(t, next.Header(), "%s set a header", name)
					}
					assert.ErrorIs(t, late.Err(), datastar.ErrClosed)
					over(t, late.Done())
				})
			}
		}
	}
}

// The next request may take the context while a verb of the one before comes.
func TestLateVerbsDoNotRace(t *testing.T) {
	for _, kind := range []string{"Handler", "From"} {
		for request, datastarRequest := range map[string]bool{"Datastar": true, "plain": false} {
			t.Run(kind+" of a "+request+" request", func(t *testing.T) {
				late := kept(t, kind, datastarRequest, func(*datastar.Context) error { return nil })
				done := make(chan struct{})
				go func() {
					defer close(done)
					late.Context.Reset(httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder())
				}()
				for name, verb := range lateVerbs() {
					if name != "Template" { // it renders an event, whoever may send that
						assert.ErrorIs(t, verb(late), datastar.ErrClosed, name)
					}
				}
				<-done
			})
		}
	}
}

// Clients before 0.20 send a command again when its answer is no event stream.
// A plain handler that did not ask for the context may have written past Echo.
func TestNothingToSay(t *testing.T) {
	var tests = []struct {
		protocol datastar.Protocol
		given    echo.HandlerFunc
		code     int
		expect   string
	}{
		{datastar.V018, datastar.Handler(func(*datastar.Context) error { return nil }), 200, "text/event-stream"},
		{datastar.V019, datastar.Handler(func(*datastar.Context) error { return nil }), 200, "text/event-stream"},
		{datastar.V019, func(echo.Context) error { return nil }, 200, "text/event-stream"},
		{datastar.V019, func(c echo.Context) error { return c.String(http.StatusOK, "own") }, 200, "text/plain; charset=UTF-8"},
		{datastar.Beta, datastar.Handler(func(*datastar.Context) error { return nil }), 204, ""},
		{datastar.V1, datastar.Handler(func(*datastar.Context) error { return nil }), 204, ""},
		{datastar.V1, func(c echo.Context) error { _, _ = datastar.From(c); return nil }, 204, ""},
		{datastar.V1, func(echo.Context) error { return nil }, 200, ""},
	}
	for _, tt := range tests {
		closed := make(testkit.Ends, 1)
		config := closed.Config()
		config.Protocol = tt.protocol
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
		e.POST("/", tt.given)
		w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
		assert.Equal(t, tt.code, w.Code)
		assert.Equal(t, tt.expect, w.Header().Get("Content-Type"), "%v", tt.protocol)
		streams := 0
		if tt.expect == "text/event-stream" {
			streams = 1
		}
		assert.Len(t, closed, streams, "%v", tt.protocol)
	}
}

func TestLateSendIsClosed(t *testing.T) {
	var late *datastar.Context
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		late = c
		return c.MergeFragments("a")
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", handler)
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.ErrorIs(t, late.MergeFragments("b"), datastar.ErrClosed)
			assert.ErrorIs(t, late.Flush(), datastar.ErrClosed)
			over(t, late.Done())
			assert.Equal(t, testkit.Fragment("a"), w.Body.String())
		})
	}
}
