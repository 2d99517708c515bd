package datastartest_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/page"
)

// Two clicks have two keys, so that neither is taken for a retry of the other.
func TestClick_idempotent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		post, err := page.For(datastar.V1).Post("/add", page.Idempotent())
		assert.NoError(t, err)
		n := 0
		e := echo.New()
		e.Use(datastar.Middleware())
		e.GET("/", func(c echo.Context) error {
			return c.HTML(http.StatusOK, `<script src="/datastar.js"></script><body data-signals="{n: 0}"><button data-on:click="`+string(post)+`">Add</button><output data-text="$n"></output>`)
		})
		e.POST("/add", datastar.Handler(func(c *datastar.Context) error {
			n++
			return c.PatchSignals(map[string]int{"n": n})
		}), datastar.Idempotent())
		app := datastartest.New(t, e)
		page, other := app.Visit("/"), app.Visit("/")
		page.Find("button").Click()
		page.Find("button").Click()
		other.Find("button").Click()
		assert.Equal(t, "3", other.Find("output").Text())
		assert.Equal(t, "2", page.Find("output").Text())
	})
}
