package main

import (
	"crypto/rand"
	"net/http"
	"slices"
	"sync"

	"github.com/labstack/echo/v4"
)

// keep is how many members are kept, with avatars of up to 8 MB each. An app
// has a database.
const keep = 8

type member struct {
	ID, Name, Email string
	avatar          avatar
}

// Pictured reports whether the member has an avatar.
func (m member) Pictured() bool { return m.avatar.kind != "" }

// URL is where the page of the member is.
func (m member) URL() string { return "/members/" + m.ID }

// members are the members, the newest first.
type members struct {
	mu   sync.Mutex
	list []member
}

// add adds a member, and returns a random id that nobody can guess.
func (m *members) add(new member) (id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	new.ID = rand.Text()
	m.list = slices.Insert(m.list, 0, new)
	if len(m.list) > keep {
		m.list = slices.Delete(m.list, keep, len(m.list))
	}
	return new.ID
}

// find returns the member whose id is in the path, or an error with status 404.
func (m *members) find(c echo.Context) (member, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.list, func(known member) bool { return known.ID == c.Param("id") })
	if i < 0 {
		return member{}, echo.ErrNotFound
	}
	return m.list[i], nil
}

// call gives a member another name, and returns it.
func (m *members) call(known member, name string) member {
	known.Name = name
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := slices.IndexFunc(m.list, func(other member) bool { return other.ID == known.ID }); i >= 0 {
		m.list[i] = known
	}
	return known
}

// avatar serves an avatar with the type that was detected. The Secure
// middleware sets nosniff, so no browser treats it as another type.
func (m *members) avatar(c echo.Context) error {
	found, err := m.find(c)
	if err != nil || !found.Pictured() {
		return echo.ErrNotFound
	}
	return c.Blob(http.StatusOK, found.avatar.kind, found.avatar.content)
}
