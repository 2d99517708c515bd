package main

import (
	"embed"
	"html/template"
	"io"
	"path"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
)

//go:embed templates static
var files embed.FS

// newApp returns the app. clients is a folder of clients to serve, or "".
func newApp(clients string) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Renderer = newRenderer()
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{DisableStackAll: true}))
	e.StaticFS("/static", echo.MustSubFS(files, "static"))
	if clients != "" {
		e.Static("/clients", clients)
	}
	s := newStore()
	for _, g := range generations {
		s.routes(e, g, g.client(clients))
	}
	return e
}

// routes adds the page of a generation and what it asks for.
func (s *store) routes(e *echo.Echo, g generation, client string) {
	// The middleware finds out about 1.x by itself; an older client has to be
	// told. An app for one generation just says e.Use(datastar.Middleware()).
	r := e.Group(g.Prefix, datastar.MiddlewareWithConfig(datastar.Config{Protocol: g.protocol}))
	r.GET(g.index(), func(c echo.Context) error {
		return c.Render(200, g.Folder+"/page.html", page{generations, g, client, s.contact()})
	})
	h := handlers{s, g.Folder}
	r.GET("/get", datastar.Handler(h.get))
	r.GET("/target", datastar.Handler(h.target))
	r.GET("/feed", datastar.Handler(h.feed))
	r.PUT("/put", datastar.Handler(h.put))
	r.GET("/state", datastar.Handler(h.state))
	r.GET("/contact/:id", datastar.Handler(h.view))
	r.GET("/contact/:id/edit", datastar.Handler(h.edit))
	r.PUT("/contact/:id", datastar.Handler(h.save))
}

// page is what a page is made of.
type page struct {
	Generations []generation
	generation
	Client  string
	Contact contact
}

// renderer renders the templates of a generation together with the shared ones.
type renderer map[string]*template.Template

func newRenderer() renderer {
	r := renderer{}
	for _, g := range generations {
		r[g.Folder] = template.Must(template.ParseFS(files, "templates/*.html", "templates/"+g.Folder+"/*.html"))
	}
	return r
}

// Render renders a template named "folder/name".
func (r renderer) Render(w io.Writer, name string, data any, _ echo.Context) error {
	folder, name := path.Split(name)
	return r[path.Clean(folder)].ExecuteTemplate(w, name, data)
}
