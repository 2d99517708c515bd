// Command search is an example: active search. The page searches while the user
// types, the newest query wins, and the address bar shows the query, so that the
// result can be shared. It asks with QUERY, a GET whose form is in the body, where
// the client can. When one place is left, the browser fetches its page before it is
// opened. Without JavaScript it is a plain form.
package main

import (
	"embed"
	"flag"
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

var get = flag.Bool("get", false, "ask with GET, for clients before 1.0.4")

func main() {
	a := demo.New("3003", templates)
	answer := datastar.Handler(search{ask(a)}.answer)
	a.GET("/", answer)
	a.Add("QUERY", "/", answer) // e.QUERY on Echo v5
	a.GET("/places/:country", show)
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
		Query string `query:"q" form:"q"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	if len(in.Query) > longest {
		return echo.NewHTTPError(http.StatusBadRequest, "That is too long to search for.")
	}
	found := find(in.Query)
	events := []datastar.Event{
		c.Template("answer", found),
		datastar.ReplaceURLQuery(address(in.Query)),
		demo.Problem(""),
	}
	if found.Count == 1 {
		events = append(events, datastar.Prefetch(found.Hits[0].URL()))
	}
	return c.View(http.StatusOK, datastar.Named("search.html", whole{found, s.ask}), events)
}

// show shows a place. A cache may keep it for a minute: without that, a browser that has
// no speculation rules, or a policy without inline scripts, fetches it again.
func show(c echo.Context) error {
	p, ok := named(c.Param("country"))
	if !ok {
		return echo.NewHTTPError(http.StatusNotFound, "There is no such country here.")
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "private, max-age=60")
	return c.Render(http.StatusOK, "place.html", p)
}

// whole is the data of the whole page.
type whole struct {
	result
	Ask template.JS
}

// address returns the query of the address of a result.
func address(query string) url.Values {
	if query == "" {
		return nil
	}
	return url.Values{"q": {query}}
}

// ask returns the action that searches. The newest wins: a request that is still running
// when the next one begins is aborted, or a late answer would replace a newer one.
func ask(a *demo.App) template.JS {
	action := a.Page.Query
	if *get || a.Config.Protocol == datastar.Beta {
		action = a.Page.Get
	}
	js, err := action("/", page.Form(), page.Newest())
	if err != nil {
		a.Logger.Fatal(err)
	}
	return js
}
