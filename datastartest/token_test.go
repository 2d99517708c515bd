package datastartest_test

import (
	"crypto/rand"
	"html/template"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

const tokenPage = `{{define "page"}}<!doctype html><html lang="en"><title>Test</title>{{.Page.Script}}
<body {{init (stream "/feed")}}>{{template "count" 0}}{{end}}
{{define "count"}}<button id="count" {{on "click" (post "/count")}}>{{.}}</button>{{end}}`

// csrf is what Echo's CSRF middleware does where browsers do not say whose page it is.
func csrf(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		cookie, err := c.Cookie("_csrf")
		if err != nil {
			cookie = &http.Cookie{Name: "_csrf", Value: rand.Text(), Path: "/"}
			c.SetCookie(cookie)
		}
		c.Set("csrf", cookie.Value)
		if c.Request().Method == http.MethodPost && c.Request().Header.Get("X-CSRF-Token") != cookie.Value {
			return echo.NewHTTPError(http.StatusForbidden, "invalid csrf token")
		}
		return next(c)
	}
}

// A button that is published to all sends the token of each page.
func TestPublishedButtonsSendThePagesToken(t *testing.T) {
	onBoth(t, func(t *testing.T, p event.Protocol) {
		e := echo.New()
		fragments := datastar.RendererWithConfig(datastar.Config{Protocol: p}, e)
		e.Renderer = &echo.TemplateRenderer{Template: template.Must(
			template.New("").Funcs(fragments.Page().WithPageToken().FuncMap()).Parse(tokenPage))}
		counts := hub.NewMemory(hub.MemoryConfig{})
		defer counts.Close()
		count := 0
		e.Use(datastar.MiddlewareWithConfig(datastar.Config{Protocol: p}), csrf)
		e.GET("/", datastar.Handler(func(c *datastar.Context) error {
			return c.Render(http.StatusOK, "page", map[string]any{"Page": c.Page()})
		}))
		e.GET("/feed", datastar.Handler(func(c *datastar.Context) error { return c.Follow(counts.Feed("count")) }))
		e.POST("/count", datastar.Handler(func(c *datastar.Context) error {
			count++
			return counts.Publish(c.Request().Context(), "count", fragments.Template("count", count))
		}))
		app := datastartest.New(t, e, datastartest.WithProtocol(p))
		ada, eve := app.As("ada").Visit("/"), app.As("eve").Visit("/")
		ada.Find("#count").Click()
		ada.Has("#count", "1")
		eve.Has("#count", "1")
		eve.Find("#count").Click()
		ada.Has("#count", "2")
	})
}
