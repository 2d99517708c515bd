package main

import (
	"context"
	"log"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// changed records that somebody came or went.
func (a *app) changed(hub.Presence) {
	select {
	case a.crowd <- struct{}{}:
	default:
	}
}

// tellViewers publishes who looks at the list when that changes, but not too often.
// All apps do so, since any of them may be the only one left.
func (a *app) tellViewers() {
	for range a.crowd {
		if err := a.hub.Publish(context.Background(), topic, a.viewers()...); err != nil && !a.draining.Load() {
			log.Printf("%s: who looks at the list was not published: %v", *name, err)
		}
		time.Sleep(between)
	}
}

// viewers shows how many look at the list on all apps, and who they are.
func (a *app) viewers() []datastar.Event {
	return []datastar.Event{
		datastar.MergeFragments(`<b id="here">` + strconv.Itoa(a.hub.Followers(topic)) + `</b>`),
		a.Templates.Template("who", a.who()),
	}
}

// who names everybody once, however many windows they have on whichever apps.
func (a *app) who() string {
	var names []string
	for _, m := range a.hub.Present(topic) {
		names = append(names, m.Key)
	}
	return strings.Join(names, ", ")
}

const guestCookie = "guest"

var guestNumber = regexp.MustCompile(`^\d{4}$`)

// welcome gives a visitor a number, if there is none in a cookie.
func welcome(c echo.Context) {
	if guest(c) == "" {
		number := strconv.Itoa(1000 + rand.IntN(9000))
		c.SetCookie(&http.Cookie{Name: guestCookie, Value: number, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
}

// guest returns the name of a visitor, or "" at the first visit.
func guest(c echo.Context) string {
	if cookie, err := c.Cookie(guestCookie); err == nil && guestNumber.MatchString(cookie.Value) {
		return "Guest " + cookie.Value
	}
	return ""
}
