package main

import (
	"crypto/rand"
	"crypto/subtle"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// sessions holds the sessions, by the value of their cookie.
type sessions struct {
	mu  sync.Mutex
	all map[string]session
}

// session is the user of a session, and when it ends.
type session struct {
	user  string
	until time.Time
}

const (
	cookie   = "session"
	lifetime = 12 * time.Hour
)

// known reports whether a user may log in with a password. An app reads its own
// store, in which passwords are hashed, and limits attempts: see
// middleware.RateLimiter.
func known(name, password string) bool {
	return name == "ada" && subtle.ConstantTimeCompare([]byte(password), []byte("lovelace")) == 1
}

// begin begins a session, in place of an older one. It must be called before
// anything is written.
func (s *sessions) begin(c echo.Context, user string) {
	s.forget(c)
	id := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.all, func(_ string, old session) bool { return time.Now().After(old.until) })
	s.all[id] = session{user, time.Now().Add(lifetime)}
	setCookie(c, id, lifetime)
}

// user returns the user of the session, or "".
func (s *sessions) user(c echo.Context) string {
	id, err := c.Cookie(cookie)
	if err != nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.all[id.Value]; time.Now().Before(found.until) {
		return found.user
	}
	return ""
}

// end ends the session, also in the browser.
func (s *sessions) end(c echo.Context) {
	s.forget(c)
	setCookie(c, "", -time.Second)
}

func (s *sessions) forget(c echo.Context) {
	if id, err := c.Cookie(cookie); err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.all, id.Value)
	}
}

func setCookie(c echo.Context, id string, lifetime time.Duration) {
	c.SetCookie(&http.Cookie{
		Name: cookie, Value: id, Path: "/", MaxAge: int(lifetime.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Scheme() == "https",
	})
}
