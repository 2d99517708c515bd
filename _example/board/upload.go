package main

import (
	"io"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// counted tells the user's windows how much of a body has arrived. A page that uses
// fetch cannot see it by itself.
func (a *app) counted(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r := c.Request(); r.ContentLength > 0 {
			topic := userTopic(of(c).user)
			r.Body = &counter{ReadCloser: r.Body, total: r.ContentLength, tell: func(percent int64) {
				a.publish(topic, datastar.PatchSignals(map[string]int64{"_uploaded": percent}))
			}}
		}
		return next(c)
	}
}

// counter tells how much of a body was read, at each percent.
type counter struct {
	io.ReadCloser
	read, total, told int64
	tell              func(percent int64)
}

func (r *counter) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.read += int64(n)
	if percent := 100 * r.read / r.total; percent != r.told {
		r.told = percent
		r.tell(percent)
	}
	return n, err
}
