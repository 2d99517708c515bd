package datastar_test

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// unwanted is a component that must not be rendered.
func unwanted(io.Writer) error { return errors.New("it was rendered though nobody asked") }

// broken fails half way.
func broken(w io.Writer) error {
	_, err := io.WriteString(w, "<p>half")
	return errors.Join(err, testkit.ErrBroken)
}

// view serves a handler and asks it as a page does, or as a browser does.
func view(t *testing.T, datastarRequest bool, config datastar.Config, h func(*datastar.Context) error) *httptest.ResponseRecorder {
	t.Helper()
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
	e.Renderer = testkit.Renderer{}
	e.POST("/", datastar.Handler(h))
	if datastarRequest {
		return testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	}
	return testkit.Record(e, httptest.NewRequest(http.MethodPost, "/", nil))
}

func TestViewOfAPlainRequest(t *testing.T) {
	nothing := func(*datastar.Context) {}
	var tests = []struct {
		name       string
		given      any
		givenCode  int
		when       func(c *datastar.Context)
		expect     string
		expectCode int
	}{
		{"HTML", "<!doctype html>", 200, nothing, "<!doctype html>", 200},
		{"template.HTML", template.HTML("<p>a</p>"), 200, nothing, "<p>a</p>", 200},
		{"component", page("a"), 422, nothing, "<p>a<nil></p>", 422},
		{"named template", datastar.Named("t", 7), 201, nothing, "<p>7</p>", 201},
		{"nothing at all", "", 200, nothing, "", 200},
		{"failing component", broken, 200, nothing, `{"message":"Internal Server Error"}` + "\n", 500},
		{"failing template", datastar.Named("broken", 7), 200, nothing, `{"message":"Internal Server Error"}` + "\n", 500},
		{"nil", nil, 200, nothing, `{"message":"Internal Server Error"}` + "\n", 500},
		{"no renderer", datastar.Named("t", 7), 200, func(c *datastar.Context) { c.Echo().Renderer = nil },
			`{"message":"Internal Server Error"}` + "\n", 500},
		{"Vary is set already", "<p>", 200, func(c *datastar.Context) {
			c.Response().Header().Set("Vary", "Datastar-Request")
		}, "<p>", 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := view(t, false, datastar.DefaultConfig, func(c *datastar.Context) error {
				tt.when(c)
				return c.View(tt.givenCode, tt.given, unwanted, datastar.WithSelector("#a"))
			})
			assert.Equal(t, tt.expectCode, w.Code)
			assert.Equal(t, tt.expect, w.Body.String())
			assert.Equal(t, []string{"Datastar-Request"}, w.Header().Values("Vary"))
			if tt.expectCode != http.StatusInternalServerError {
				assert.Equal(t, "text/html; charset=UTF-8", w.Header().Get("Content-Type"))
			}
		})
	}
}

func TestViewOfADatastarRequest(t *testing.T) {
	one, two := datastar.MergeFragments("<p>1</p>", datastar.WithID("7")), datastar.RemoveFragments("#a")
	appended := []datastar.Option{datastar.WithSelector("#a"), datastar.WithMergeMode(event.Append)}
	var tests = []struct {
		name      string
		given     any
		givenOpts []datastar.Option
		expect    []datastar.Event
	}{
		{"HTML", "<p>1</p>", appended, []datastar.Event{datastar.MergeFragments("<p>1</p>", appended...)}},
		{"component", page("a"), nil, []datastar.Event{datastar.MergeFragments("<p>a<nil></p>")}},
		{"named template", datastar.Named("t", 7), appended, []datastar.Event{datastar.MergeFragments("<p>7</p>", appended...)}},
		{"event", one, nil, []datastar.Event{one}},
		{"events", []datastar.Event{one, two}, nil, []datastar.Event{one, two}},
		{"events that are made only then", func() []datastar.Event { return []datastar.Event{one, two} }, nil, []datastar.Event{one, two}},
	}
	for _, tt := range tests {
		for _, protocol := range []datastar.Protocol{datastar.V1, datastar.Beta, datastar.V019, datastar.V018} {
			t.Run(fmt.Sprint(tt.name, " on ", protocol), func(t *testing.T) {
				var expect []byte
				for _, e := range tt.expect {
					var err error
					expect, err = protocol.Append(expect, e)
					assert.NoError(t, err)
				}
				w := view(t, true, datastar.Config{Protocol: protocol}, func(c *datastar.Context) error {
					return c.View(http.StatusUnprocessableEntity, unwanted, tt.given, tt.givenOpts...)
				})
				assert.Equal(t, http.StatusOK, w.Code)
				assert.Equal(t, string(expect), w.Body.String())
				assert.Equal(t, []string{"Datastar-Request"}, w.Header().Values("Vary"))
				assert.Equal(t, "text/event-stream", w.Header().Get("Content-Type"))
			})
		}
	}
}

// Where the page is asked for, events are not even made.
func TestViewMakesNoEventsForAPlainRequest(t *testing.T) {
	w := view(t, false, datastar.DefaultConfig, func(c *datastar.Context) error {
		return c.View(http.StatusOK, "<p>page</p>", func() []datastar.Event {
			t.Error("made")
			return nil
		})
	})
	assert.Equal(t, "<p>page</p>", w.Body.String())
}

func TestViewFailsBeforeAnythingIsSent(t *testing.T) {
	event := datastar.MergeFragments("<p>1</p>")
	var tests = []struct {
		name      string
		given     any
		givenOpts []datastar.Option
		expect    string
	}{
		{"failing component", broken, nil, "datastar: rendering: no such field"},
		{"failing template", datastar.Named("broken", 7), nil, "datastar: rendering: template \"broken\": no such field"},
		{"nil", nil, nil, "datastar: rendering: there is no component: it is nil"},
		{"an event that cannot be sent", []datastar.Event{event, datastar.MergeFragments("")}, nil,
			"datastar: PatchElements: the fragment is empty; RemoveElements takes an element away"},
		{"options for events", event, []datastar.Option{datastar.WithID("7")},
			"datastar: View: options are for a fragment; events have their own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got error
			w := view(t, true, datastar.DefaultConfig, func(c *datastar.Context) error {
				got = c.View(http.StatusOK, unwanted, tt.given, tt.givenOpts...)
				return c.MergeFragments("<p>still usable</p>")
			})
			assert.EqualError(t, got, tt.expect)
			assert.Equal(t, testkit.Fragment("<p>still usable</p>"), w.Body.String())
		})
	}
}

// Where the stream is open, its header is out.
func TestViewAfterTheFirstEvent(t *testing.T) {
	w := view(t, true, datastar.DefaultConfig, func(c *datastar.Context) error {
		if err := c.MergeFragments("<p>1</p>"); err != nil {
			return err
		}
		return c.View(http.StatusOK, unwanted, "<p>2</p>")
	})
	assert.Equal(t, testkit.Fragment("<p>1</p>")+testkit.Fragment("<p>2</p>"), w.Body.String())
	assert.Empty(t, w.Header().Values("Vary"))
}

// A context that was kept touches nothing of the next request.
func TestViewAfterTheHandlerReturned(t *testing.T) {
	for _, datastarRequest := range []bool{true, false} {
		var kept *datastar.Context
		view(t, datastarRequest, datastar.DefaultConfig, func(c *datastar.Context) error {
			kept = c
			return nil
		})
		next := httptest.NewRecorder()
		kept.Context.Reset(httptest.NewRequest(http.MethodGet, "/", nil), next)
		assert.ErrorIs(t, kept.View(http.StatusOK, "<p>page</p>", "<p>1</p>"), datastar.ErrClosed)
		assert.Empty(t, next.Body.String())
		assert.Empty(t, next.Header())
	}
}
