package dev

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/dev"
)

// This file is what there is to say about Echo v4. The other files are the same
// for Echo v5: those of echov5/dev are generated from them.

// Renderer returns a Renderer that has the templates parsed for each rendering, so that
// what is on disk is what is shown. What parse returns as an error is shown over the page.
func Renderer(parse func() (echo.Renderer, error)) echo.Renderer { return renderer(parse) }

type renderer func() (echo.Renderer, error)

// Render implements [echo.Renderer].
func (parse renderer) Render(w io.Writer, name string, data any, c echo.Context) error {
	parsed, err := parse()
	if err != nil {
		return err
	}
	return parsed.Render(w, name, data, c)
}

// writer returns the writer that keeps Echo's books.
func writer(c echo.Context) http.ResponseWriter { return c.Response() }

// install puts the writer of a page beneath the one that keeps the books, until restore
// is called.
func install(c echo.Context, s *dev.Server) (p *dev.Page, restore func()) {
	response, beneath := c.Response(), c.Response().Writer
	p = s.Page(beneath, c.Request())
	response.Writer = p
	return p, func() {
		if response.Writer == p {
			response.Writer = beneath
		}
	}
}

// statusOf returns the status that an error stands for, as Echo sees it.
func statusOf(err error) int {
	var failure *echo.HTTPError
	if !errors.As(err, &failure) {
		return http.StatusInternalServerError
	}
	if inner, ok := failure.Internal.(*echo.HTTPError); ok {
		return inner.Code
	}
	return failure.Code
}
