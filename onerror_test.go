package datastar_test

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// What OnError makes may be more than a generation can do, or nothing: the
// error is Echo's then.
func TestErrorThatCannotBeShown(t *testing.T) {
	for name, events := range map[string][]datastar.Event{"nothing": nil, "unsupported": {datastar.MergeFragments("<g/>", event.WithNamespace(event.SVG))}} {
		asked := 0
		config := datastar.Config{
			Protocol: datastar.Beta,
			OnError:  func(*datastar.Context, error) []datastar.Event { asked++; return events },
		}
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
		e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
		e.POST("/", datastar.Handler(func(*datastar.Context) error { return testkit.ErrApp }))
		w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
		assert.Equal(t, http.StatusInternalServerError, w.Code, name)
		assert.JSONEq(t, `{"message":"Internal Server Error"}`, w.Body.String(), name)
		assert.Equal(t, 1, asked, name)
	}
}

// An OnError that panics leaves no stream behind.
func TestOnErrorThatPanics(t *testing.T) {
	for kind, h := range testkit.BothHandlers(func(c *datastar.Context) error { return errors.Join(c.MergeFragments("<p>first</p>"), testkit.ErrApp) }) {
		t.Run(kind, func(t *testing.T) {
			var kept *datastar.Context
			closed := 0
			e := testkit.NewEcho(testkit.Recover(), datastar.MiddlewareWithConfig(datastar.Config{
				OnError: func(c *datastar.Context, _ error) []datastar.Event { kept = c; panic("OnError") },
				OnClose: func(*datastar.Context, datastar.End) { closed++ },
			}))
			e.POST("/", h)
			testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.ErrorIs(t, kept.MergeFragments("late"), datastar.ErrClosed)
			assert.Equal(t, 1, closed)
		})
	}
}

// An OnError may send by itself, though it should return its events.
func TestOnErrorThatSends(t *testing.T) {
	for kind, h := range testkit.BothHandlers(func(c *datastar.Context) error { return testkit.ErrApp }) {
		t.Run(kind, func(t *testing.T) {
			closed := 0
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{
				OnError: func(c *datastar.Context, _ error) []datastar.Event { _ = c.MergeFragments("<p>first</p>"); return nil },
				OnClose: func(*datastar.Context, datastar.End) { closed++ },
			}))
			e.HTTPErrorHandler = testkit.OnlyHandler(func(c echo.Context, _ error) { _ = c.String(500, "appended") })
			e.POST("/", h)
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
			assert.Equal(t, testkit.Fragment("<p>first</p>"), w.Body.String())
			assert.Equal(t, 1, closed)
		})
	}
}

// mistake is what a developer got wrong, so that nothing can be sent.
type mistake struct {
	name   string
	given  func(c *datastar.Context) error
	expect string // in the log
}

// mistakes fail for a Datastar request, before anything is sent.
var mistakes = []mistake{
	{"a mode without its selector", func(c *datastar.Context) error {
		return c.MergeFragments("<p></p>", datastar.WithMergeMode(event.Append))
	}, "datastar: unsupported: "},
	{"an unknown mode", func(c *datastar.Context) error { return c.PatchElements("<p></p>", datastar.WithMode("sideways")) }, "datastar: "},
	{"an option of another verb", func(c *datastar.Context) error { return c.MergeSignals(1, datastar.WithSelector("#a")) }, "datastar: PatchSignals: "},
	{"hostile text", func(c *datastar.Context) error { return c.MergeFragments("a\x00") }, "datastar: PatchElements: "},
	{"an empty event", func(c *datastar.Context) error { return c.Send(datastar.Event{}) }, "datastar: an empty event says nothing"},
	{"signals that are no JSON", func(c *datastar.Context) error { return c.MergeSignals(func() {}) }, "datastar: PatchSignals: "},
	{"a component that fails", func(c *datastar.Context) error { return c.MergeComponent(page("broken")) }, "datastar: rendering: "},
	{"no component", func(c *datastar.Context) error { return c.MergeComponent(nil) }, "datastar: rendering: there is no component"},
	{"a template that fails", func(c *datastar.Context) error { return c.MergeTemplate("broken", 7) }, "datastar: rendering: template"},
	{"a template as a value", func(c *datastar.Context) error { return c.Send(c.Template("broken", 7)) }, "datastar: rendering: template"},
	{"a fragment of View", func(c *datastar.Context) error { return c.View(http.StatusOK, unwanted, broken) }, "datastar: rendering: "},
	{"options of View", func(c *datastar.Context) error {
		return c.View(http.StatusOK, unwanted, datastar.RemoveFragments("#a"), datastar.WithID("7"))
	}, "datastar: View: options are for a fragment"},
	{"wrapped", func(c *datastar.Context) error { return fmt.Errorf("rows: %w", c.MergeFragments("a\x00")) }, "rows: datastar: PatchElements: "},
	{"twice", func(c *datastar.Context) error {
		return errors.Join(c.MergeFragments("a\x00"), c.MergeFragments("a\x00"))
	}, "datastar: PatchElements: "},
}

// mistakesInPages fail for a plain request.
var mistakesInPages = []mistake{
	{"a page of View", func(c *datastar.Context) error { return c.View(http.StatusOK, broken, unwanted) }, "datastar: rendering: no such field"},
	{"a template of View", func(c *datastar.Context) error { return c.View(http.StatusOK, datastar.Named("broken", 7), unwanted) }, "datastar: rendering: template"},
	{"no page of View", func(c *datastar.Context) error { return c.View(http.StatusOK, nil, unwanted) }, "datastar: rendering: there is no component"},
	{"what does not render", func(c *datastar.Context) error { return c.View(http.StatusOK, 7, template.HTML("")) }, "datastar: rendering: int does not render"},
}

// The client is told of a bare 500. So the log tells the developer why, once.
func TestMistakesBeforeTheFirstEventAreLoggedOnce(t *testing.T) {
	for header, rows := range map[string][]mistake{"Datastar-Request": mistakes, "X-Plain": mistakesInPages} {
		for _, tt := range rows {
			for kind, handler := range testkit.BothHandlers(tt.given) {
				t.Run(fmt.Sprint(tt.name, " in ", kind, ", ", header), func(t *testing.T) {
					var out testkit.Log
					e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.V1}))
					testkit.LogTo(e, &out)
					e.Renderer = testkit.Renderer{}
					e.POST("/", handler)
					w := testkit.Record(e, asking(t, header))
					assert.Equal(t, http.StatusInternalServerError, w.Code)
					assert.JSONEq(t, `{"message":"Internal Server Error"}`, w.Body.String())
					assert.Equal(t, 1, out.Count("datastar: "), out.String())
					assert.Contains(t, out.String(), tt.expect)
				})
			}
		}
	}
}

func asking(t *testing.T, header string) *http.Request {
	r := testkit.Ask(t, http.MethodPost, "/", "{}")
	r.Header.Del("Datastar-Request")
	r.Header.Set(header, "true")
	return r
}

// showing is an OnError that shows the same of every error.
func showing(*datastar.Context, error) []datastar.Event {
	return []datastar.Event{datastar.MergeFragments("<p>it failed</p>")}
}

// An app whose OnError made events of it knows.
func TestMistakesThatOnErrorShowsAreNotLogged(t *testing.T) {
	for _, tt := range mistakes {
		for kind, handler := range testkit.BothHandlers(tt.given) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				var out testkit.Log
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.V1, OnError: showing}))
				testkit.LogTo(e, &out)
				e.Renderer = testkit.Renderer{}
				e.POST("/", handler)
				w := testkit.Record(e, asking(t, "Datastar-Request"))
				require.Equal(t, http.StatusOK, w.Code)
				assert.Equal(t, testkit.Fragment("<p>it failed</p>"), w.Body.String())
				assert.Empty(t, out.String())
			})
		}
	}
}

// The app's own errors are the app's to log, and the client's are the client's.
func TestOtherErrorsBeforeTheFirstEventAreNotLogged(t *testing.T) {
	for name, given := range map[string]func(*datastar.Context) error{
		"any":           func(*datastar.Context) error { return testkit.ErrApp },
		"wrapped":       func(*datastar.Context) error { return fmt.Errorf("rows: %w", testkit.ErrApp) },
		"HTTP":          func(*datastar.Context) error { return testkit.Refusal(http.StatusForbidden, "", nil) },
		"signals":       func(c *datastar.Context) error { return c.Bind(new(struct{ N int })) },
		"redirect away": func(c *datastar.Context) error { return c.Redirect(http.StatusFound, "https://evil.example") },
	} {
		for kind, handler := range testkit.BothHandlers(given) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				var out testkit.Log
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.V1}))
				testkit.LogTo(e, &out)
				e.POST("/", handler)
				assert.GreaterOrEqual(t, testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", `{"N":"x"}`)).Code, 400)
				assert.Empty(t, out.String())
			})
		}
	}
}
