// Command bulk is an example: a bulk update. The ticked people are activated or
// deactivated by one request, and only the rows that changed are merged.
// Without JavaScript it is a plain form.
package main

import (
	"embed"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3005", templates)
	p := newPeople()
	a.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "bulk.html", p.since(0)) })
	a.POST("/people", datastar.Handler(p.update))
	a.Run()
}

// update activates or deactivates the people who are ticked.
func (p *people) update(c *datastar.Context) error {
	var in struct {
		IDs  []int  `form:"id"`
		Do   string `form:"do" query:"do"` // beta.11 sends no name of a button, so the URL has it too
		Seen int64  `form:"seen"`          // the version that the page shows
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	if in.Do != "activate" && in.Do != "deactivate" {
		return echo.NewHTTPError(http.StatusBadRequest, "People are activated or deactivated.")
	}
	known := p.set(in.IDs, in.Do == "activate")
	return c.Finish("/", p.news(c, in.Seen, known)...)
}

// news returns events for what the page does not show yet, whoever changed it,
// and clears the ticks that the page sent.
func (p *people) news(c *datastar.Context, seen int64, ticked []int) []datastar.Event {
	table := p.since(seen)
	events := []datastar.Event{c.Template("seen", table), c.Template("summary", table), demo.Problem("")}
	if len(table.Rows) > 0 {
		events = append(events, c.Template("rows", table))
	}
	return append(events, datastar.DispatchEvent("updated", ticked, datastar.WithSelectorID("people")))
}
