package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"flag"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// sessions holds the sessions, by the value of their cookie.
type sessions struct {
	hub *hub.Memory // what the windows follow
	mu  sync.Mutex
	all map[string]session
}

// session is the user of a session, and when it ends.
type session struct {
	user  string
	key   string // of its feeds. Unlike the cookie, it need not be kept secret
	until time.Time
}

const cookie = "session"

var (
	lifetime = flag.Duration("lifetime", 12*time.Hour, "how long a session lasts")
	toLogin  = datastar.Redirect("/login")
)

func newSessions() *sessions {
	s := &sessions{all: map[string]session{}}
	s.hub = hub.NewMemory(hub.MemoryConfig{OnPresence: s.changed})
	return s
}

// known reports whether a user may log in with a password. An app reads its own
// store, in which passwords are hashed, and limits attempts: see
// middleware.RateLimiter.
func known(name, password string) bool {
	return name == "ada" && subtle.ConstantTimeCompare([]byte(password), []byte("lovelace")) == 1
}

// begin begins a session, in place of an older one. It must be called before
// anything is written.
func (s *sessions) begin(c echo.Context, user string) error {
	if err := s.forget(c); err != nil {
		return err
	}
	id := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.all, func(_ string, old session) bool { return time.Now().After(old.until) })
	s.all[id] = session{user, rand.Text(), time.Now().Add(*lifetime)}
	setCookie(c, id, *lifetime)
	return nil
}

// of returns the session of a request, or the zero session.
func (s *sessions) of(c echo.Context) session {
	id, err := c.Cookie(cookie)
	if err != nil {
		return session{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.all[id.Value]; time.Now().Before(found.until) {
		return found
	}
	return session{}
}

// end ends the session, also in the browser.
func (s *sessions) end(c echo.Context) error {
	setCookie(c, "", -time.Second)
	return s.forget(c)
}

// forget removes the session of a request, if there is one. Then it ends what its
// windows follow, and refuses what they ask for again.
func (s *sessions) forget(c echo.Context) error {
	id, err := c.Cookie(cookie)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	old, found := s.all[id.Value]
	delete(s.all, id.Value)
	s.mu.Unlock()
	if !found {
		return nil
	}
	return s.hub.Disconnect(context.WithoutCancel(c.Request().Context()), old.key, toLogin)
}

func setCookie(c echo.Context, id string, lifetime time.Duration) {
	c.SetCookie(&http.Cookie{
		Name: cookie, Value: id, Path: "/", MaxAge: int(lifetime.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Scheme() == "https",
	})
}
