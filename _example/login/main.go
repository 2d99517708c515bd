// Command login is an example: pages behind a login. A visitor without a session is
// redirected to the login. A Datastar request without a session is
// answered with 401, which the page shows.
package main

import (
	"embed"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3002", templates)
	s := &sessions{all: map[string]session{}}
	a.GET("/login", func(c echo.Context) error { return c.Render(http.StatusOK, "login.html", "") })
	a.POST("/login", datastar.Handler(s.login))
	a.POST("/logout", datastar.Handler(s.logout))

	private := a.Group("/private", s.required)
	private.GET("", func(c echo.Context) error { return c.Render(http.StatusOK, "private.html", c.Get("user")) })
	private.GET("/secret", datastar.Handler(secret))
	a.GET("/", func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, "/private") })
	a.Run()
}

// login begins a session. The same form works without JavaScript.
func (s *sessions) login(c *datastar.Context) error {
	var in struct {
		Name     string `json:"name" form:"name"`
		Password string `json:"password" form:"password"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	if !known(in.Name, in.Password) {
		const wrong = "This name and password do not belong together."
		return c.View(http.StatusUnauthorized, datastar.Named("login.html", wrong), demo.Problem(wrong))
	}
	s.begin(c, in.Name)
	return c.Redirect(http.StatusSeeOther, "/private")
}

// logout ends the session.
func (s *sessions) logout(c *datastar.Context) error {
	s.end(c)
	return c.Redirect(http.StatusSeeOther, "/login")
}

// secret answers with what only a user may see.
func secret(c *datastar.Context) error {
	return c.MergeTemplate("secret", c.Get("user"))
}

// required passes on requests that have a session, and refuses all others.
func (s *sessions) required(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store") // otherwise the Back button shows the page after the logout
		if user := s.user(c); user != "" {
			c.Set("user", user)
			return next(c)
		}
		if ctx, ok := datastar.From(c); ok && ctx.IsDatastar() {
			return echo.NewHTTPError(http.StatusUnauthorized, "Your session has ended. Please log in again.")
		}
		return c.Redirect(http.StatusSeeOther, "/login")
	}
}
