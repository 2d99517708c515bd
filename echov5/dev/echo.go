package dev

import (
	"cmp"
	"io"
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/internal/dev"
)

// This file is what there is to say about Echo v5. The other files are generated from
// those for v4, by go generate in the root.

// Renderer returns a Renderer that has the templates parsed for each rendering, so that
// what is on disk is what is shown. What parse returns as an error is shown over the page.
func Renderer(parse func() (echo.Renderer, error)) echo.Renderer { return renderer(parse) }

type renderer func() (echo.Renderer, error)

// Render implements [echo.Renderer].
func (parse renderer) Render(c *echo.Context, w io.Writer, name string, data any) error {
	parsed, err := parse()
	if err != nil {
		return err
	}
	return parsed.Render(c, w, name, data)
}

// writer returns the writer that keeps Echo's books, or is on top of the one that does.
func writer(c *echo.Context) http.ResponseWriter { return c.Response() }

// install puts the writer of a page beneath the one that keeps the books, or into the
// place of one that is on top of it, until restore is called.
func install(c *echo.Context, s *dev.Server) (p *dev.Page, restore func()) {
	outer := c.Response()
	response, books := outer.(*echo.Response)
	if !books {
		p = s.Page(outer, c.Request())
		c.SetResponse(p)
		return p, func() {
			if c.Response() == http.ResponseWriter(p) {
				c.SetResponse(outer)
			}
		}
	}
	beneath := response.ResponseWriter
	p = s.Page(beneath, c.Request())
	response.ResponseWriter = p
	return p, func() {
		if response.ResponseWriter == http.ResponseWriter(p) {
			response.ResponseWriter = beneath
		}
	}
}

// statusOf returns the status that an error stands for, as Echo sees it.
func statusOf(err error) int {
	return cmp.Or(echo.StatusCode(err), http.StatusInternalServerError)
}
