package main

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/compress"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/job"
	"github.com/echo-datastar/datastar/page"
)

// Topics of all. Each user and each tab has a topic, too.
const (
	boardTopic = "board"
	hereTopic  = "here"
)

func userTopic(user string) string { return hub.Topic("user", user) }

// feed sends what happens on the board, and to the user, until the session is over.
func (a *app) feed(c *datastar.Context) error {
	s := of(c)
	feed := a.hub.Feed(boardTopic, hereTopic, userTopic(s.user), job.Topic(s.user), c.Tab()).By(s.user)
	return c.Follow(feed.Until(s.ctx, datastar.Redirect("/login")))
}

// snapshot shows a topic as it is now: to all when it has changed, and to a page that
// missed more than the hub keeps.
func (a *app) snapshot(ctx context.Context, topic string) ([]datastar.Event, error) {
	switch topic {
	case boardTopic:
		return []datastar.Event{a.templates.Template("columns", view{Columns: a.board.all()})}, nil
	case hereTopic:
		return []datastar.Event{a.templates.Template("here", view{Here: a.here()})}, nil
	}
	return a.exports.Snapshot(ctx, topic)
}

// presence is told when somebody has come or left.
func (a *app) presence(p hub.Presence) {
	if p.Topic != hereTopic {
		return
	}
	if err := a.hub.Refresh(context.Background(), hereTopic); err != nil {
		a.Logger.Error(err)
	}
}

func (a *app) here() (all []person) {
	for _, m := range a.hub.Present(hereTopic) {
		all = append(all, a.people.find(m.Key))
	}
	return all
}

// view is what templates show. What is published has nothing of a page or a form in it.
type view struct {
	sent
	Page    page.Builder
	After   string   // the hub's position: the page follows what comes after it
	Said    []string // by a command that was sent without JavaScript
	Me      person
	Here    []person
	Columns []column
	Export  job.Job
}

// view takes the position before it reads anything, so that the page misses nothing.
func (a *app) view(c *datastar.Context, s sent) view {
	v := view{sent: s, Page: c.Page(), After: a.hub.Position(), Said: c.Flashes()}
	v.Here, v.Columns = a.here(), a.board.all()
	if session := a.sessions.find(c); session != nil {
		v.Me, v.Export = a.people.find(session.user), newest(a.exports.All(session.user))
	}
	return v
}

// Signals are the page's own: none is sent.
func (view) Signals() any {
	return map[string]any{"_uploaded": 0, "_sending": false}
}

func (a *app) page(name string) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error { return a.render(c, http.StatusOK, name, sent{}) })
}

// render renders a page. Its forms have the token of this user. On the board that is beside
// what others wrote, and in a form that was refused beside what the request says: how long
// such a page is, compressed, could tell the token (BREACH), so it is sent as it is. The
// login has the token alone, and the feed has no secret: these are compressed.
func (a *app) render(c *datastar.Context, code int, name string, s sent) error {
	if name == "board.html" || s.Form != "" {
		compress.Off(c.Response())
	}
	return c.Render(code, name, a.view(c, s))
}
