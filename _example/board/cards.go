package main

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// write handles a form with one text, which changes a card or a column. The page that
// sent it sees the change by its feed, as all others do.
func (a *app) write(form string, change func(id int, text, user string) error, said string) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		var in struct {
			ID   int  `param:"id"`
			Text text `form:"text" validate:"required,max=200"`
		}
		err := read(c, &in)
		form := form + strconv.Itoa(in.ID)
		if err != nil {
			return a.refuse(c, "board.html", form, err, &in)
		}
		if err := change(in.ID, string(in.Text), of(c).user); err != nil {
			return err
		}
		return a.done(c, said, saved(form, &in)...)
	})
}

// act handles a button that changes a card.
func (a *app) act(change func(id int) error, said string) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		id, err := strconv.Atoi(c.Param("id"))
		if err != nil {
			return echo.ErrNotFound
		}
		if err := change(id); err != nil {
			return err
		}
		return a.done(c, said)
	})
}
