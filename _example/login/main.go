// Command login is an example: pages behind a login. A visitor without a session is
// redirected to the login. A Datastar request without a session is
// answered with 401, which the page shows. When a session ends, all its windows go to
// the login. The pages have a Content-Security-Policy with a nonce.
package main

import (
	"context"
	"embed"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/page"
)

//go:embed *.html
var templates embed.FS

// csp is the policy of the pages. Scripts run with the nonce of the response only, and
// nothing makes code of text.
var csp = datastar.CSP{
	Policy:       "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
	TrustedTypes: true,
}

// view is what a page shows.
type view struct {
	Page    page.Builder // has the nonce of the response
	User    string
	Problem string
}

func main() {
	a := demo.NewUnder(csp, "3002", templates)
	newSessions().routes(a.Echo)
	a.Run()
}

func (s *sessions) routes(e *echo.Echo) {
	e.GET("/login", datastar.Handler(func(c *datastar.Context) error {
		return c.Render(http.StatusOK, "login.html", view{Page: c.Page()})
	}))
	e.POST("/login", datastar.Handler(s.login))
	e.POST("/logout", datastar.Handler(s.logout))

	private := e.Group("/private", s.required)
	private.GET("", datastar.Handler(func(c *datastar.Context) error {
		return c.Render(http.StatusOK, "private.html", view{Page: c.Page(), User: s.of(c).user})
	}))
	private.GET("/secret", datastar.Handler(secret))
	private.GET("/feed", datastar.Handler(s.feed))
	e.GET("/", func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, "/private") })
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
		return c.View(http.StatusUnauthorized, datastar.Named("login.html", view{Page: c.Page(), Problem: wrong}), demo.Problem(wrong))
	}
	if err := s.begin(c, in.Name); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/private")
}

// logout ends the session, in all its windows.
func (s *sessions) logout(c *datastar.Context) error {
	if err := s.end(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/login")
}

// secret answers with what only a user may see.
func secret(c *datastar.Context) error {
	return c.MergeTemplate("secret", c.Get("user"))
}

// feed says in how many windows the user is logged in, until the session expires.
// Then, and after a logout, the page goes to the login and does not reconnect.
func (s *sessions) feed(c *datastar.Context) error {
	session := s.of(c)
	expires, cancel := context.WithDeadline(context.Background(), session.until)
	defer cancel()
	return c.Follow(s.hub.Feed(hub.Topic("user", session.user)).By(session.key).Until(expires, toLogin))
}

// changed publishes in how many windows a user is logged in.
func (s *sessions) changed(p hub.Presence) {
	windows := fmt.Sprintf(`<b id="windows">%d</b>`, p.Followers)
	_ = s.hub.Publish(context.Background(), p.Topic, datastar.MergeFragments(windows))
}

// required passes on requests that have a session, and refuses all others.
func (s *sessions) required(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store") // otherwise the Back button shows the page after the logout
		if user := s.of(c).user; user != "" {
			c.Set("user", user)
			return next(c)
		}
		if ctx, ok := datastar.From(c); ok && ctx.IsDatastar() {
			return echo.NewHTTPError(http.StatusUnauthorized, "Your session has ended. Please log in again.")
		}
		return c.Redirect(http.StatusSeeOther, "/login")
	}
}
