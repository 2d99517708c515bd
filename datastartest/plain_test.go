package datastartest_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
)

// Without scripts a form is sent as browsers send it, whatever Datastar would do with it.
func TestApp_WithoutScripts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		said := "nothing"
		e := echo.New()
		e.Use(datastar.Middleware())
		e.GET("/", func(c echo.Context) error {
			return c.HTML(http.StatusOK, `<script src="/datastar.js"></script><body data-signals="{n: 1}"><h1 data-text="$n">`+said+`</h1><noscript><a href="/">Again</a></noscript>
				<form method="post" data-on:submit="@post('/', {contentType: 'form'})"><input name="said" data-bind:said data-on:patched="@get('/patch')"><button>Say</button></form>`)
		})
		e.GET("/patch", datastar.Handler(func(c *datastar.Context) error {
			return c.PatchElements(`<noscript id="plain"><a href="/">Again</a></noscript>`, datastar.WithSelector("form"), datastar.WithMode(datastar.ModeAppend))
		}))
		e.POST("/", datastar.Handler(func(c *datastar.Context) error {
			said = c.FormValue("said")
			return c.Redirect(http.StatusSeeOther, "/")
		}))
		app := datastartest.New(t, e)
		app.SetCookie(&http.Cookie{Name: "a", Value: "b"})
		page := app.WithoutScripts().Visit("/")
		page.Find("input").Fill("Hello")
		page.Find("button").Click()
		assert.Equal(t, "Hello", page.Find("h1").Text())
		assert.Empty(t, page.Signals())
		said = "More"
		page.Find("noscript a").Click()
		assert.Equal(t, "More", page.Find("h1").Text())
		with := app.Visit("/")
		assert.Equal(t, "1", with.Find("h1").Text())
		with.Find("input").Trigger("patched", nil)
		assert.False(t, with.Find("noscript a").Visible(), "a patch has elements in it, which nobody sees")
		assert.Len(t, app.WithoutScripts().Cookies(), 1)
	})
}
