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

// patience is how many bytes of a form that is too large are still read.
const patience = 64 << 20

const tooLarge = "That is more than 8 MB. Please choose a smaller picture."

// bounded limits the size of the form, and makes sure that the tab shows the
// refusal. A browser reads the answer only after it has sent everything. If the
// connection closes before, it shows nothing, or sends everything again. So the
// tab receives the refusal by its own stream, and the rest of the body is read
// and dropped, up to patience. (For a Datastar request, returning an error
// would be enough: the package reads the rest. Here a plain form is answered
// too.)
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
