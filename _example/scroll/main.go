// Command scroll is an example: a long list that is loaded page by page, when
// its end comes into view or at a click.
package main

import (
	"embed"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3004", templates)
	a.GET("/", datastar.Handler(list))
	a.Run()
}

// perPage is how many entries are loaded at a time.
const perPage = 20

// entries is what a page of the list is made of.
type entries struct {
	After int // the place of the last entry before them
	Items []entry
	Next  int // the place after which the next are, or 0
}

// list shows the entries after a place. A page gets those that come next in the
// place of its last line, which asked for them, and a new last line. An answer
// that comes twice, after a click and a look, finds that line gone and changes
// nothing (clients before 1.0 say so in the console).
func list(c *datastar.Context) error {
	after, err := cursor(c)
	if err != nil {
		return err
	}
	data := after.entries()
	line := datastar.WithSelectorID("more-" + strconv.Itoa(int(after)))
	return c.View(http.StatusOK, datastar.Named("list.html", data), []datastar.Event{
		c.Template("items", data, line, datastar.WithMergeMode(datastar.Before)),
		c.Template("more", data, line, datastar.WithMergeMode(datastar.Outer)),
	})
}

// place is where in the list one is.
type place int

// cursor returns the place that is asked for.
func cursor(c echo.Context) (place, error) {
	text := c.QueryParam("after")
	if text == "" {
		return 0, nil
	}
	after, err := strconv.Atoi(text)
	if err != nil || after < 0 || after >= len(primes) {
		return 0, echo.NewHTTPError(http.StatusNotFound, "There is no such place in the list.")
	}
	return place(after), nil
}

func (p place) entries() entries {
	e := entries{After: int(p), Next: int(p) + perPage}
	if e.Next >= len(primes) {
		e.Next = 0
	}
	for i := int(p); i < min(int(p)+perPage, len(primes)); i++ {
		e.Items = append(e.Items, entry{i + 1, primes[i]})
	}
	return e
}
