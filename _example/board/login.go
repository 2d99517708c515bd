package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

const (
	cookie   = "session"
	lifetime = 12 * time.Hour
)

// session is a user who has logged in, in one browser.
type session struct {
	user string
	ctx  context.Context // done when the session is over
	end  context.CancelFunc
}

// sessions are those that are not over, by the value of their cookie.
type sessions struct{ sync.Map }

// begin begins a session in a browser.
func (s *sessions) begin(c echo.Context, user string) {
	id, begun := rand.Text(), &session{user: user}
	begun.ctx, begun.end = context.WithTimeout(context.Background(), lifetime)
	s.Store(id, begun)
	context.AfterFunc(begun.ctx, func() { s.Delete(id) })
	setCookie(c, id, lifetime)
}

// find returns the session of a request, or nil.
func (s *sessions) find(c echo.Context) *session {
	id, err := c.Cookie(cookie)
	if err != nil {
		return nil
	}
	if found, is := s.Load(id.Value); is && found.(*session).ctx.Err() == nil {
		return found.(*session)
	}
	return nil
}

func setCookie(c echo.Context, id string, lifetime time.Duration) {
	c.SetCookie(&http.Cookie{
		Name: cookie, Value: id, Path: "/", MaxAge: int(lifetime.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Scheme() == "https",
	})
}

// required sends everybody without a session to the login.
func (a *app) required(next echo.HandlerFunc) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store") // the Back button shows nothing after the logout
		found := a.sessions.find(c)
		if found == nil {
			return c.Redirect(http.StatusSeeOther, "/login")
		}
		c.Set(cookie, found)
		return next(c)
	})
}

// of returns the session of a request that has passed required.
func of(c echo.Context) *session { return c.Get(cookie).(*session) }

// login begins a session, in place of an older one.
func (a *app) login(c *datastar.Context) error {
	var in struct {
		Name     text   `form:"name" validate:"required"`
		Password string `form:"password" validate:"required"`
	}
	err := c.BindValid(&in)
	if err == nil && !a.people.known(string(in.Name), in.Password) {
		err = echo.NewBindingError("password", nil, "does not belong to this name", nil)
	}
	if err != nil {
		return a.refuse(c, "login.html", "login", err, &in)
	}
	if old := a.sessions.find(c); old != nil {
		old.end()
	}
	a.sessions.begin(c, string(in.Name))
	return c.Redirect(http.StatusSeeOther, "/")
}

// logout ends the session, and so the feed of all its windows, which go to the login.
func (a *app) logout(c *datastar.Context) error {
	of(c).end()
	setCookie(c, "", -time.Second)
	return c.Redirect(http.StatusSeeOther, "/login")
}
