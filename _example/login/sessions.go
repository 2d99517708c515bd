package main

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
)

// sessions is who has logged in, by the value of a cookie.
type sessions struct {
	mu    sync.Mutex
	users map[string]string
}

const cookie = "session"

// known reports whether somebody may log in. An app asks its own store, where
// passwords are hashed.
func known(name, password string) bool {
	return name == "ada" && subtle.ConstantTimeCompare([]byte(password), []byte("lovelace")) == 1
}

// begin begins a session, before anything is written.
func (s *sessions) begin(c echo.Context, user string) {
	id := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[id] = user
	c.SetCookie(&http.Cookie{Name: cookie, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.IsTLS()})
}

// user returns whose session it is, or "".
func (s *sessions) user(c echo.Context) string {
	id, err := c.Cookie(cookie)
	if err != nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.users[id.Value]
}

// end ends the session, in the browser too.
func (s *sessions) end(c echo.Context) {
	if id, err := c.Cookie(cookie); err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.users, id.Value)
	}
	c.SetCookie(&http.Cookie{Name: cookie, Path: "/", MaxAge: -1, HttpOnly: true})
}
