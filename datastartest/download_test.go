package datastartest_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest"
)

func TestClick_download(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := echo.New()
		e.GET("/", func(c echo.Context) error {
			return c.HTML(http.StatusOK, `<h1>Files</h1><a href="/a.csv">a</a><a href="/nothing">b</a><a href="/text">c</a>`)
		})
		e.GET("/a.csv", func(c echo.Context) error {
			c.Response().Header().Set("Content-Disposition", `attachment; filename="a.csv"`)
			return c.Blob(http.StatusOK, "text/csv", []byte("a,b"))
		})
		e.GET("/nothing", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
		e.GET("/text", func(c echo.Context) error { return c.String(http.StatusNotFound, "a < b") })
		page := datastartest.New(t, e).Visit("/")
		page.Find("a", "a").Click()
		answers := page.Answers()
		assert.Equal(t, "a,b", answers[len(answers)-1].Body())
		page.Find("a", "b").Click()
		page.Has("h1", "Files")
		assert.Equal(t, "/", page.Path())
		page.Find("a", "c").Click()
		assert.Equal(t, "a < b", page.Find("pre").Text())
		assert.Equal(t, "/text", page.Path())
	})
}
