package datastar_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// page is a component; "broken" fails in the middle.
type page string

func (p page) Render(ctx context.Context, w io.Writer) error {
	if _, err := fmt.Fprintf(w, "<p>%s%v", string(p), ctx.Value(page("user"))); err != nil || p == "broken" {
		return errors.Join(err, testkit.ErrBroken)
	}
	_, err := io.WriteString(w, "</p>")
	return err
}

func TestMergeComponentRendersWithTheRequestsContext(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error { return c.MergeComponent(page("hello ")) }))
	r := testkit.Ask(t, http.MethodPost, "/", "{}")
	r = r.WithContext(context.WithValue(r.Context(), page("user"), "ada"))
	assert.Equal(t, testkit.Fragment("<p>hello ada</p>"), testkit.Record(e, r).Body.String())
}

// What a handler puts into its request is there for the component, before and
// after the first event.
func TestMergeComponentSeesTheHandlersRequest(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		for _, user := range []string{"ada", "eve"} {
			c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), page("user"), user)))
			if err := c.MergeComponent(page("hello ")); err != nil {
				return err
			}
		}
		return nil
	}))
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, testkit.Fragment("<p>hello ada</p>")+testkit.Fragment("<p>hello eve</p>"), w.Body.String())
}

func TestFailingRendersSendNothing(t *testing.T) {
	var tests = []struct {
		name          string
		givenRenderer echo.Renderer
		given         func(c *datastar.Context) error
		expect        error
	}{
		{"component", nil, func(c *datastar.Context) error { return c.MergeComponent(page("broken")) }, testkit.ErrBroken},
		{"template", testkit.Renderer{}, func(c *datastar.Context) error { return c.MergeTemplate("broken", 1) }, testkit.ErrBroken},
		{"template as a value", testkit.Renderer{}, func(c *datastar.Context) error { return c.Template("broken", 1).Err() }, testkit.ErrBroken},
		{"no renderer", nil, func(c *datastar.Context) error { return c.MergeTemplate("any", 1) }, echo.ErrRendererNotRegistered},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.Renderer = tt.givenRenderer
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				assert.ErrorIs(t, tt.given(c), tt.expect)
				assert.False(t, testkit.Committed(testkit.Plain(c)))
				return c.MergeFragments("<p>still usable</p>")
			}))
			assert.Equal(t, testkit.Fragment("<p>still usable</p>"), testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}")).Body.String())
		})
	}
}

// A template by name is for a Context.
func TestNamedAsAValue(t *testing.T) {
	err := datastar.MergeComponent(t.Context(), datastar.Named("t", 7)).Err()
	assert.EqualError(t, err, `datastar: rendering: template "t": a template is rendered by a Context: by its PatchComponent, View or Template, or by Renderer`)
	var sent string
	view(t, true, datastar.DefaultConfig, func(c *datastar.Context) error {
		sent = fmt.Sprint(c.MergeComponent(datastar.Named("broken", 7)))
		return nil
	})
	assert.Contains(t, sent, testkit.ErrBroken.Error())
}
