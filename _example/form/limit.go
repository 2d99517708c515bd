package main

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

// patience is how many bytes of a form that is too large are still read.
const patience = 64 << 20

const tooLarge = "That is more than 8 MB. Please choose a smaller picture."

// refused answers a form that BodyLimit refuses with a page that says so. A
// browser reads the answer only after it has sent everything, and shows nothing
// if the connection closes before. So the rest of the body is read and dropped,
// up to patience.
func refused(next echo.HandlerFunc) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		body := c.Request().Body
		err := next(c)
		if !errors.Is(err, echo.ErrStatusRequestEntityTooLarge) {
			return err
		}
		_, _ = io.CopyN(io.Discard, body, patience)
		p := newPage(Profile{})
		p.Problem = tooLarge
		return c.View(http.StatusRequestEntityTooLarge, datastar.Named("form.html", p), demo.Problem(tooLarge))
	})
}
