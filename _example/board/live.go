package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/job"
	"github.com/echo-datastar/datastar/page"
)

const boardTopic = "board" // of all; each user and each tab has a topic, too

func userTopic(user string) string { return hub.Topic("user", user) }

// feed sends what happens on the board, and to the user, until the session is over.
func (a *app) feed(c *datastar.Context) error {
	s := of(c)
	feed := a.hub.Feed(boardTopic, userTopic(s.user), job.Topic(s.user), c.Tab()).By(s.user)
	return c.Follow(feed.Until(s.ctx, datastar.Redirect("/login")))
}

// snapshot shows a topic as it is now, to pages that missed more than the hub keeps.
func (a *app) snapshot(ctx context.Context, topic string) ([]datastar.Event, error) {
	if topic != boardTopic {
		return a.exports.Snapshot(ctx, topic)
	}
	now := view{Here: a.here(), Columns: a.board.all()}
	return []datastar.Event{a.templates.Template("here", now), a.templates.Template("columns", now)}, nil
}

// showColumn shows a column. Of what waits for a slow page, the newest with its key is
// enough.
func (a *app) showColumn(c column) {
	key := datastar.WithKey(fmt.Sprint("column", c.ID))
	a.publish(boardTopic, a.templates.Template("columns", view{Columns: []column{c}}, key))
}

// presence is told when somebody has come or left.
func (a *app) presence(p hub.Presence) {
	if p.Topic == boardTopic {
		a.showHere()
	}
}

// showHere shows who looks at the board: one call after the other, so that what is
// published last is the newest.
func (a *app) showHere() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.publish(boardTopic, a.templates.Template("here", view{Here: a.here()}))
}

func (a *app) here() (all []person) {
	for _, m := range a.hub.Present(boardTopic) {
		all = append(all, a.people.find(m.Key))
	}
	return all
}

// publish never waits for a page.
func (a *app) publish(topic string, events ...datastar.Event) {
	if err := a.hub.Publish(context.Background(), topic, events...); err != nil {
		a.Logger.Error(err)
	}
}

// view is what templates show. What is published has nothing of a page or a form in it.
type view struct {
	sent
	Page    page.Builder
	Token   string   // for forms that are sent without JavaScript
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
	v.Token, _ = c.Get("csrf").(string)
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
	return datastar.Handler(func(c *datastar.Context) error { return c.Render(http.StatusOK, name, a.view(c, sent{})) })
}
