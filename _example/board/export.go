package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/job"
)

// startExport begins to make a file of the board, which belongs to the user: it is found
// again after a reload and in another window.
func (a *app) startExport(c *datastar.Context) error {
	user := of(c).user
	_, err := a.exports.Start(user, "board.csv", func(ctx context.Context, progress func(int)) (any, error) {
		file, err := export(ctx, a.board.all(), progress)
		if err == nil {
			err = a.hub.Publish(ctx, userTopic(user), a.toast("The export is ready."))
		}
		return file, err
	})
	switch {
	case errors.Is(err, job.ErrBusy):
		return echo.NewHTTPError(http.StatusConflict, "Your export is still running.")
	case err != nil:
		return err
	}
	return a.done(c, "The export has begun.")
}

// export makes a file of the columns.
func export(ctx context.Context, columns []column, progress func(percent int)) ([]byte, error) {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	for i, column := range columns {
		progress(100 * i / len(columns))
		for _, card := range column.Cards {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			time.Sleep(*step)                                      // as what is large takes
			_ = w.Write([]string{column.Name, card.Text, card.By}) // w.Error has its error
		}
	}
	w.Flush()
	return file.Bytes(), w.Error()
}

// showExports shows how far an export is, in all windows of its user.
func (a *app) showExports(_ string, exports []job.Job) []datastar.Event {
	return []datastar.Event{a.templates.Template("export", view{Export: newest(exports)})}
}

// newest returns the newest export, or none.
func newest(exports []job.Job) (j job.Job) {
	if len(exports) > 0 {
		j = exports[0]
	}
	return j
}

func (a *app) download(c echo.Context) error {
	found, _ := a.exports.Find(of(c).user, c.Param("id"))
	file, is := found.Result.([]byte)
	if !is {
		return echo.ErrNotFound
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+found.Name+`"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}
