// Command search is an example: active search. The page asks while somebody
// types, the newest question always wins, and the address bar keeps in step, so
// that what was found can be shared. Without JavaScript it is a plain form.
package main

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
	"github.com/echo-datastar/datastar/page"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3003", templates)
	a.GET("/", datastar.Handler(search{ask(a)}.answer))
	a.Run()
}

type search struct {
	ask template.JS
}

const longest = 100 // bytes of a question

// answer answers with the whole page, which anybody can share, or with what
// changes in it. It is the same address for both: /?q=ada.
func (s search) answer(c *datastar.Context) error {
	var in struct {
		Query string `query:"q"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	if len(in.Query) > longest {
		return echo.NewHTTPError(http.StatusBadRequest, "That is too long to search for.")
	}
	found := find(in.Query)
	return c.View(http.StatusOK, datastar.Named("search.html", whole{found, s.ask}), []datastar.Event{
		c.Template("answer", found),
		datastar.ReplaceURL(address(in.Query)),
		demo.Problem(""),
	})
}

// whole is what the whole page shows.
type whole struct {
	result
	Ask template.JS
}

// address is where the answer to a question can be found again.
func address(query string) string {
	if query == "" {
		return "/"
	}
	return "/?" + url.Values{"q": {query}}.Encode()
}

// ask is the action that asks. A request that is still under way when the next
// one begins has to be broken off, or else a late answer would take the place
// of a newer one. 1.x breaks off the request to the same address by itself;
// beta.11 has to be told.
func ask(a *demo.App) template.JS {
	if a.Config.Protocol == datastar.Beta {
		return `ctx.el.older?.abort(), ctx.el.older = new AbortController(), @get('/', {contentType: 'form', abort: ctx.el.older.signal})`
	}
	js, err := a.Page.Get("/", page.Form())
	if err != nil {
		a.Logger.Fatal(err)
	}
	return js
}
