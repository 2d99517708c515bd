package test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/echo-datastar/datastar/compress"
	"github.com/echo-datastar/datastar/compress/echov5"
	datastar "github.com/echo-datastar/datastar/echov5"
	"github.com/echo-datastar/datastar/hub"
)

func TestEchoV5(t *testing.T) {
	run(t, func(h *hub.Memory, ended func(error), order string) http.Handler {
		e := echo.New()
		e.Use(middleware.Recover())
		ours := datastar.MiddlewareWithConfig(datastar.Config{
			Heartbeat: 50 * time.Millisecond, WriteTimeout: 300 * time.Millisecond,
			OnClose: func(_ *datastar.Context, end datastar.End) { ended(end.Cause) },
		})
		switch order {
		case "Gzip outside":
			e.Use(middleware.Gzip(), echov5.Middleware(), ours)
		case "Gzip inside":
			e.Use(echov5.Middleware(), ours, middleware.Gzip())
		case "twice":
			e.Use(echov5.Middleware(), ours, echov5.Middleware())
		case "inside":
			e.Use(ours, echov5.Middleware())
		default:
			e.Use(echov5.Middleware(), ours)
		}
		follow := func(c *datastar.Context) error { return c.Follow(h.Feed("table")) }
		e.GET("/feed", datastar.Handler(follow))
		e.GET("/secret", datastar.Handler(func(c *datastar.Context) error {
			compress.Off(c.Response())
			return follow(c)
		}))
		e.GET("/panics", datastar.Handler(func(c *datastar.Context) error {
			if err := c.PatchElements(page); err != nil {
				return err
			}
			panic("oops")
		}))
		e.GET("/page", func(c *echo.Context) error {
			books, err := echo.UnwrapResponse(c.Response())
			if err != nil {
				return err
			}
			books.Before(func() { books.Header().Set("Hook", "set") })
			return c.HTML(http.StatusOK, page)
		})
		e.GET("/wrong", func(*echo.Context) error { return echo.NewHTTPError(http.StatusTeapot, errors.New("wrong").Error()) })
		return e
	})
}

// What a middleware outside has begun goes on as it is: its header is out.
func TestEchoV5_begun(t *testing.T) {
	e := echo.New()
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if err := c.HTML(http.StatusOK, "<!doctype html>"); err != nil {
				return err
			}
			return next(c)
		}
	}, echov5.Middleware())
	e.GET("/", func(c *echo.Context) error {
		_, err := io.WriteString(c.Response(), page)
		return err
	})
	begun(t, e)
}
