// Command search is an example: active search. The page searches while the user
// types, the newest query wins, and the address bar shows the query, so that the
// result can be shared. It asks with QUERY, a GET whose form is in the body, where
// the client can. Without JavaScript it is a plain form.
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
	action := a.Page.Query
	switch {
	case a.Config.Protocol == datastar.Beta:
		return `ctx.el.older?.abort(), ctx.el.older = new AbortController(), @get('/', {contentType: 'form', abort: ctx.el.older.signal})`
	case *get:
		action = a.Page.Get
	}
	js, err := action("/", page.Form())
	if err != nil {
		a.Logger.Fatal(err)
	}
	return js
}
