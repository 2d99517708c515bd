// Command bulk is an example: a table of people of whom many are changed with
// one request. Only the rows that changed are sent back.
package main

import (
	"embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3005", templates)
	p := newPeople()
	a.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "people.html", p.all()) })
	a.POST("/activate", datastar.Handler(p.change(true)))
	a.POST("/deactivate", datastar.Handler(p.change(false)))
	a.Run()
}

// ticked returns the keys of those that were ticked: signals such as
// chosen.p7, or fields of the form where there is no JavaScript.
func ticked(c *datastar.Context) (ids []string, err error) {
	if !c.IsDatastar() {
		form, err := c.FormParams()
		return slices.Collect(maps.Keys(form)), err
	}
	in, err := datastar.Signals[struct {
		Chosen map[string]bool `json:"chosen"`
	}](c)
	for id, chosen := range in.Chosen {
		if chosen {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// change makes those active that were ticked, or not. The answer is the rows
// that changed, and nobody ticked.
func (p *people) change(active bool) func(c *datastar.Context) error {
	return func(c *datastar.Context) error {
		ids, err := ticked(c)
		if err != nil {
			return err
		}
		changed := p.set(ids, active)
		if !c.IsDatastar() {
			return c.Redirect(http.StatusSeeOther, "/")
		}
		events := []datastar.Event{
			datastar.MergeSignals(map[string]any{"chosen": none(p.all()), "every": false, "said": said(len(changed))}),
		}
		for _, person := range changed {
			events = append(events, c.Template("row", person))
		}
		return c.Send(events...)
	}
}

func said(changed int) string {
	switch changed {
	case 0:
		return "Nothing had to be changed."
	case 1:
		return "One person was changed."
	}
	return fmt.Sprintf("%d people were changed.", changed)
}

// none is the signals of a table in which nobody is ticked.
func none(list []person) map[string]bool {
	chosen := map[string]bool{}
	for _, p := range list {
		chosen[p.ID] = false
	}
	return chosen
}

// State is the signals that the page begins with.
func (t table) State() any {
	return map[string]any{"chosen": none(t), "every": false, "said": ""}
}

// TickAll ticks everybody, or nobody. The keys are ours, so they may stand in
// an expression.
func (t table) TickAll() template.JS {
	var js strings.Builder
	for _, p := range t {
		fmt.Fprintf(&js, "$chosen.%s = evt.target.checked; ", p.ID)
	}
	return template.JS(js.String())
}

// Ticked is how many are ticked.
func (t table) Ticked() template.JS {
	js := "0"
	for _, p := range t {
		js += " + $chosen." + p.ID
	}
	return template.JS(js)
}
