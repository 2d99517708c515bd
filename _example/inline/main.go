// Command inline is an example: a table whose cells are edited in place, with
// templ. Click a cell, or press Enter on it; Enter or leaving it saves, Escape
// cancels. Every window sees the change at once.
package main

import (
	"embed"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
	"github.com/echo-datastar/datastar/hub"
)

//go:generate go tool templ generate

func main() {
	a := demo.New("3007", embed.FS{}) // no templates of html/template
	l := &library{Builder: a.Page, client: templ.Raw(a.Page.Script()), hub: hub.NewMemory(hub.MemoryConfig{})}
	l.books = newBooks(l.publish)
	a.GET("/", datastar.Handler(l.table))
	a.GET("/feed", datastar.Handler(l.feed))
	a.GET("/books/:id", datastar.Handler(l.edit))
	a.POST("/books/:id", datastar.Handler(l.save), middleware.BodyLimit("4M"))
	a.Run()
}

// table shows the page with all books. It reads the position first, so the page
// receives what is published after that as soon as it follows the feed.
func (l *library) table(c *datastar.Context) error {
	position := l.hub.Position() // before the books are read
	page := table(l.Builder, l.client, position, l.books.list())
	return c.View(http.StatusOK, page, page)
}

// feed sends each cell that changes. A client that was away too long receives
// all cells. Open editors are kept, since they are beside the cells.
func (l *library) feed(c *datastar.Context) error {
	return c.Follow(l.hub.Feed(topic).Snapshot(l.snapshot))
}

// edit shows the editor of a cell, or, without JavaScript, a page with a form
// for the whole row.
func (l *library) edit(c *datastar.Context) error {
	b, err := l.books.find(c.Param("id"))
	if err != nil {
		return err
	}
	f := field(c.QueryParam("field"))
	if c.IsDatastar() && !f.known() {
		return echo.ErrNotFound
	}
	return c.View(http.StatusOK, form(l.client, b.id, b.entries()), editor(l.Builder, b.id, b.entry(f)))
}

// save stores a form: the editor of a cell, or the form of a row.
func (l *library) save(c *datastar.Context) error {
	sent, err := c.FormParams()
	if err != nil {
		return err
	}
	b, entries, err := l.books.save(c.Param("id"), entriesIn(sent))
	if err != nil {
		return err
	}
	if wrong(entries) {
		return c.View(http.StatusUnprocessableEntity, form(l.client, b.id, entries), l.refused(b, entries))
	}
	return c.Finish("/", l.saved(b, entries)...)
}
