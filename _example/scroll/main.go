// Command scroll is an example: a long list that comes in parts. The next one
// is loaded when its end comes into view, or by a click, and is appended.
// Without JavaScript the button is a link to the next page.
package main

import (
	"embed"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3004", templates)
	a.GET("/", datastar.Handler(show))
	a.Run()
}

// show shows what follows the element in ?after=: as a page, or appended to
// the one that asks.
func show(c *datastar.Context) error {
	var in struct {
		After int `query:"after"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	p := after(in.After)
	if len(p.Elements) == 0 {
		return echo.NewHTTPError(http.StatusNotFound, "There is nothing after that.")
	}
	return c.View(http.StatusOK, datastar.Named("scroll.html", p), []datastar.Event{
		c.Template("elements", p, datastar.WithMergeMode(datastar.Append), datastar.WithSelector(before(in.After))),
		c.Template("more", p), // in place of the one that was reached
		demo.Problem(""),
	})
}

// before selects the list if what follows it is still the end that a part was
// asked for from. So a part that comes twice, because the connection broke and
// the client asked again, is appended once.
func before(cursor int) string {
	return fmt.Sprintf(`#elements:has(+ #more[data-after="%d"])`, cursor)
}
