// Command search is an example: active search. The page searches while the user
// types, the newest query wins, and the address bar shows the query, so that the
// result can be shared. Without JavaScript it is a plain form.
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

const longest = 100 // bytes of a query

// answer answers with the whole page, or, to a Datastar request, with what
// changes in it. Both have the same address, such as /?q=ada.
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

// whole is the data of the whole page.
type whole struct {
	result
	Ask template.JS
}

// address returns the address of the result of a query.
func address(query string) string {
	if query == "" {
		return "/"
	}
	return "/?" + url.Values{"q": {query}}.Encode()
}

// ask returns the action that searches. A request that is still running when
// the next one begins must be aborted, or a late answer would replace a newer
// one. 1.x aborts an earlier request to the same address by itself; beta.11 has
// an option for it.
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
