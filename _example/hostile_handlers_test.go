package main

import (
	"cmp"
	"context"
	"html/template"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// endless are the handlers whose answers go on until the client leaves, or are
// broken off.
var endless = map[string]bool{"every": true, "follow": true, "fails": true, "abort": true}

// wideHandlers treat a body, and the stream, in all the ways there are.
func wideHandlers(h *hub.Memory) map[string]func(*datastar.Context) error {
	return map[string]func(*datastar.Context) error{
		"bind":        bind,
		"late":        late,
		"unread":      first,
		"peek":        peek,
		"drain":       drain,
		"some":        some,
		"refuse":      func(*datastar.Context) error { return echo.NewHTTPError(http.StatusUnprocessableEntity, "no") },
		"refuse-late": refuseLate,
		"nothing":     func(*datastar.Context) error { return nil },
		"view":        func(c *datastar.Context) error { return c.View(422, "<html>", `<p id="first"></p>`) },
		"redirect":    func(c *datastar.Context) error { return c.Redirect(303, cmp.Or(c.QueryParam("to"), "/live")) },
		"every":       every(h),
		"fails":       func(c *datastar.Context) error { return c.Follow(datastar.FeedFunc(fails)) },
		"abort":       abort,
		"follow": func(c *datastar.Context) error {
			return c.Follow(h.Feed("all", hub.Topic("user", c.QueryParam("name"))))
		},
	}
}

// input is what is bound.
type input struct {
	Name string                  `json:"name" form:"name" query:"name"`
	N    int                     `json:"n" form:"n" query:"n"`
	File *multipart.FileHeader   `form:"file"`
	Many []*multipart.FileHeader `form:"many"`
}

// bind binds whatever there is, and shows what is wrong with it.
func bind(c *datastar.Context) error {
	var in input
	err := c.Bind(&in)
	if err != nil && c.IsDatastar() {
		return c.Invalid(err, &in)
	}
	if err != nil {
		return err
	}
	return c.View(http.StatusOK, "<html>", shown(in))
}

func shown(in input) []datastar.Event {
	return []datastar.Event{
		datastar.Invalid(nil, &in),
		datastar.MergeFragments(`<p id="name">` + template.HTMLEscapeString(in.Name) + `</p>`),
		datastar.MergeSignals(map[string]int{"n": in.N}),
	}
}

// late binds when its answer has begun.
func late(c *datastar.Context) error {
	var in input
	if err := c.Flush(); err != nil {
		return err
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	return c.Send(shown(in)...)
}

func first(c *datastar.Context) error { return c.MergeFragments(`<p id="first"></p>`) }

// peek reads a little of the body.
func peek(c *datastar.Context) error {
	_, _ = io.CopyN(io.Discard, c.Request().Body, 10)
	return first(c)
}

// drain reads the body when its answer has begun.
func drain(c *datastar.Context) error {
	if err := first(c); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, c.Request().Body)
	return c.MergeSignals(map[string]int{"drained": 1})
}

// some sends a few events with waits between them, beside whatever body there is.
func some(c *datastar.Context) error {
	n := 0
	for range c.Every(time.Millisecond) {
		if err := first(c); err != nil || n == 3 {
			return err
		}
		n++
	}
	return nil
}

func refuseLate(c *datastar.Context) error {
	if err := c.Send(datastar.RemoveFragments("#a")); err != nil {
		return err
	}
	return echo.ErrForbidden
}

// every sends until its client leaves, and tells all who follow.
func every(h *hub.Memory) func(c *datastar.Context) error {
	return func(c *datastar.Context) error {
		for range c.Every(5 * time.Millisecond) {
			_ = h.Publish(c.Request().Context(), "all", datastar.MergeFragments(`<p id="all"></p>`))
			if err := first(c); err != nil {
				return err
			}
		}
		return nil
	}
}

// fails is a feed that has one batch.
func fails(context.Context, string) iter.Seq2[datastar.Batch, error] {
	return func(yield func(datastar.Batch, error) bool) {
		if yield(datastar.Batch{Events: []datastar.Event{datastar.RemoveFragments("#a")}, ID: "1"}, nil) {
			yield(datastar.Batch{}, echo.NewHTTPError(http.StatusGone))
		}
	}
}

// abort breaks its answer off as net/http has it.
func abort(c *datastar.Context) error {
	if err := first(c); err != nil {
		return err
	}
	panic(http.ErrAbortHandler)
}

// plain is a handler of Echo's that may find a stream.
func plain(c echo.Context) error {
	if ctx, ok := datastar.From(c); ok && ctx.IsDatastar() {
		return first(ctx)
	}
	if _, err := c.FormParams(); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	return c.JSON(http.StatusOK, c.QueryParams())
}
