package main

import (
	"context"
	"html"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// presence publishes who looks at the list. The hub calls it when somebody came or
// went, but not when a page is reloaded.
func (l *live) presence(hub.Presence) {
	for _, g := range generations {
		_ = l.hub.Publish(context.Background(), topic(g.Folder), l.viewers()...)
	}
}

// viewers shows how many look at the list, and who they are.
func (l *live) viewers() []datastar.Event {
	return []datastar.Event{
		datastar.MergeFragments(`<b id="here">` + strconv.Itoa(l.here()) + `</b>`),
		datastar.MergeFragments(`<p id="who" class="quiet">` + html.EscapeString(l.who()) + `</p>`),
	}
}

func (l *live) here() (n int) {
	for _, g := range generations {
		n += l.hub.Followers(topic(g.Folder))
	}
	return n
}

// who names everybody once, whatever page they look at.
func (l *live) who() string {
	var names []string
	for _, g := range generations {
		for _, m := range l.hub.Present(topic(g.Folder)) {
			if !slices.Contains(names, m.Key) {
				names = append(names, m.Key)
			}
		}
	}
	return strings.Join(names, ", ")
}

const guestCookie = "guest"

// welcome gives a visitor a number, if there is none in a cookie.
func welcome(c echo.Context) {
	if guest(c) == "" {
		number := strconv.Itoa(1000 + rand.IntN(9000))
		c.SetCookie(&http.Cookie{Name: guestCookie, Value: number, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
}

// guest returns the name of a visitor, or "" at the first visit. The cookie may hold
// anything.
func guest(c echo.Context) string {
	cookie, err := c.Cookie(guestCookie)
	if err != nil {
		return ""
	}
	n, err := strconv.ParseUint(cookie.Value, 10, 32)
	if err != nil {
		return ""
	}
	return "Guest " + strconv.FormatUint(n, 10)
}
