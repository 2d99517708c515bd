// Command scroll is an example: a long list in parts. The next part
// is loaded when the end of the list comes into view, or by a click, and is appended.
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

// show answers with what follows the element in ?after=: as a page, or, to a
// Datastar request, appended to the list.
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
		c.Template("elements", p, datastar.WithMode(datastar.ModeAppend), datastar.WithSelector(before(in.After))),
		c.Template("more", p), // replaces the button that was reached
		demo.Problem(""),
	})
}

// before returns a selector that matches the list only while its end is the
// element for which a part was requested. So a part that is sent twice, because
// the client retries after a broken connection, is appended once.
func before(cursor int) string {
	return fmt.Sprintf(`#elements:has(+ #more[data-after="%d"])`, cursor)
}
