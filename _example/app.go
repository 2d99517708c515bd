package main

import (
	"embed"
	"html/template"
	"io/fs"
	"os"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/dev"
	builder "github.com/echo-datastar/datastar/page"
)

//go:embed templates static
var embedded embed.FS

// app is the example.
type app struct {
	*echo.Echo
	*store
	live *live
}

// newApp returns the app. clients is a folder of clients to serve, or "" to
// load them from their usual addresses. With DEV=1 the templates and styles are those on
// disk, and the pages show what changes there.
func newApp(clients string) *app {
	e := echo.New()
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{DisableStackAll: true}), middleware.Secure())
	files, developing := fs.FS(embedded), os.Getenv("DEV") != ""
	if developing {
		files = dev.Source()
		e.Use(dev.MiddlewareWithConfig(dev.Config{Watch: []fs.FS{files}}))
	}
	r := newRenderer(files, developing)
	e.Renderer = r
	e.StaticFS("/static", echo.MustSubFS(files, "static"))
	a := &app{e, newStore(), newLive(r)}
	for _, g := range generations {
		a.routes(g, g.client(clients))
	}
	return a
}

// routes adds the routes of the page of a generation. client is what the page loads, or
// nil for the client's usual address; an app for one generation embeds it.
func (a *app) routes(g generation, client []byte) {
	p := page{Generations: generations, generation: g, own: client != nil,
		builder: builder.For(g.protocol).WithBase(g.Prefix).WithClient(client)}
	// The middleware detects 1.x by itself; an older client has to be configured.
	// An app for 1.x alone calls e.Use(datastar.Middleware()).
	r := a.Group(g.Prefix, datastar.MiddlewareWithConfig(datastar.Config{Protocol: g.protocol, Client: client, OnError: failed}))
	r.GET(g.index(), func(c echo.Context) error {
		return c.Render(200, g.Folder+"/page.html", p.with(a.contact()))
	})
	h := handlers{a.store, g.Folder}
	r.GET("/get", datastar.Handler(h.get))
	r.GET("/target", datastar.Handler(h.target))
	r.GET("/feed", datastar.Handler(h.feed))
	r.POST("/tell", datastar.Handler(h.tell))
	r.PUT("/put", datastar.Handler(h.put))
	r.GET("/state", datastar.Handler(h.state))
	r.GET("/contact/:id", datastar.Handler(h.view))
	r.GET("/contact/:id/edit", datastar.Handler(h.edit))
	r.PUT("/contact/:id", datastar.Handler(h.save))

	r.GET("/live", func(c echo.Context) error { return a.live.page(c, p) })
	r.GET("/live/feed", datastar.Handler(func(c *datastar.Context) error { return a.live.feed(c, g.Folder) }))
	r.POST("/live", datastar.Handler(a.live.add))
	r.PUT("/live/:id", datastar.Handler(a.live.check))
	r.DELETE("/live/:id", datastar.Handler(a.live.remove))

	r.GET("/examples", func(c echo.Context) error {
		return c.Render(200, g.Folder+"/examples.html", p.at("/examples"))
	})
}

// page is the data that all templates receive.
type page struct {
	Generations []generation
	generation
	builder builder.Builder
	own     bool // the app serves the client
	Contact contact
	Path    string // relative to the generation's prefix; "" for the first page
}

// Script returns the elements that load the client, and before it what keeps the
// streams of the page alive.
func (p page) Script() (template.HTML, error) {
	if p.own {
		return p.builder.Script()
	}
	return p.builder.Script(p.address)
}

func (p page) with(c contact) page {
	p.Contact = c
	return p
}

func (p page) at(path string) page {
	p.Path = path
	return p
}
