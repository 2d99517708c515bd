package main

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// export is the board as a file, which is being made for a user or is there. It belongs
// to the user, not to the request that began it: the user finds it again after a reload
// and in another window.
type export struct {
	Running bool
	Percent int
	File    []byte
}

func (a *app) startExport(c *datastar.Context) error {
	user, running := of(c).user, false
	a.people.change(user, func(p *person) { running, p.Export.Running = p.Export.Running, true })
	if running {
		return echo.NewHTTPError(http.StatusConflict, "Your export is still running.")
	}
	go a.export(user, a.board.all())
	return a.done(c, "The export has begun.")
}

// export makes the file. It takes its time, as what is large would.
func (a *app) export(user string, columns []column) {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	for i, column := range columns {
		a.showExport(user, export{Running: true, Percent: 100 * i / len(columns)})
		for _, card := range column.Cards {
			time.Sleep(*step)
			_ = w.Write([]string{column.Name, card.Text, card.By})
		}
	}
	w.Flush()
	a.showExport(user, export{File: file.Bytes()})
	a.publish(userTopic(user), a.toast("The export is ready."))
}

// showExport shows how far an export is, in all windows of its user.
func (a *app) showExport(user string, e export) {
	changed := a.people.change(user, func(p *person) { p.Export = e })
	a.publish(userTopic(user), a.templates.Template("export", view{Me: changed}))
}

func (a *app) download(c echo.Context) error {
	file := a.people.find(of(c).user).Export.File
	if file == nil {
		return echo.ErrNotFound
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="board.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}
