package main

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

// patience is how many bytes of a form that is too large are read nevertheless.
const patience = 64 << 20

const tooLarge = "That is more than 8 MB. Please choose a smaller picture."

// bounded bounds the form, and makes the refusal heard. A browser listens only
// when it has sent everything; if the connection is closed before, it shows
// nothing, or sends it all again. So the tab is told at once, by its stream,
// and the rest is read away, as far as that is bearable. (An error that is
// returned has that done for it where Datastar asked, but here a plain form is
// answered too.)
func (u uploads) bounded(next echo.HandlerFunc) echo.HandlerFunc {
	bounded := middleware.BodyLimit("8M")(next)
	return datastar.Handler(func(c *datastar.Context) error {
		body := c.Request().Body
		err := bounded(c)
		if !errors.Is(err, echo.ErrStatusRequestEntityTooLarge) {
			return err
		}
		u.tell(c, demo.Problem(tooLarge))
		_, _ = io.CopyN(io.Discard, body, patience)
		p := newPage(Profile{})
		p.Problem = tooLarge
		return c.View(http.StatusRequestEntityTooLarge, datastar.Named("form.html", p), demo.Problem(tooLarge))
	})
}
