package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// live is the page of a shared list. It has one hub, with a topic per
// generation of the client, since each generation has templates of its own.
type live struct {
	hub    *hub.Memory
	todos  *todos
	render renderer
}

func newLive(r renderer) *live {
	l := &live{todos: newTodos(), render: r}
	l.hub = hub.NewMemory(hub.MemoryConfig{
		Snapshot: l.snapshot, DrainWindow: drainWindow,
		OnPresence: l.presence, PresenceGrace: time.Second / 2, // a reload takes less
	})
	return l
}

// livePage is the data of the page. The page follows the feed after Position,
// so it receives what was published after it was rendered.
type livePage struct {
	page
	Position string
	Todos    []todo
	Here     int
	Who      string
}

func (l *live) page(c echo.Context, p page) error {
	welcome(c)
	position := l.hub.Position() // before the list is read
	return c.Render(200, p.Folder+"/live.html", livePage{p.at("/live"), position, l.todos.list(), l.here(), l.who()})
}

// feed sends the list whenever it changes. A client that reconnects receives
// what it missed, or the whole list if the hub cannot replay it.
func (l *live) feed(c *datastar.Context, folder string) error {
	return c.Follow(l.hub.Feed(topic(folder)).By(guest(c.Context)))
}

// add adds what the user typed.
func (l *live) add(c *datastar.Context) error {
	var in struct {
		Text string `json:"text"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	text := strings.TrimSpace(in.Text)
	if utf8.RuneCountInString(text) > longest {
		return echo.NewHTTPError(http.StatusUnprocessableEntity, fmt.Sprintf("At most %d characters, please.", longest))
	}
	if text != "" {
		l.change(c.Request().Context(), func(t *todos) { t.add(text) })
	}
	return c.MergeSignals(map[string]string{"text": ""})
}

// check marks a todo as done, or as not done.
func (l *live) check(c *datastar.Context) error {
	return l.changeOne(c, (*todos).check)
}

// remove removes a todo.
func (l *live) remove(c *datastar.Context) error {
	return l.changeOne(c, (*todos).remove)
}

func (l *live) changeOne(c *datastar.Context, change func(t *todos, id int)) error {
	id, err := strconv.Atoi(c.Param("id"))
	if err != nil {
		return echo.ErrNotFound
	}
	l.change(c.Request().Context(), func(t *todos) { change(t, id) })
	return nil
}

// change changes the list and publishes it. Changes are one after the other, so
// the list that is published last is the newest.
func (l *live) change(ctx context.Context, change func(t *todos)) {
	l.todos.Lock()
	defer l.todos.Unlock()
	change(l.todos)
	for _, g := range generations {
		_ = l.hub.Publish(context.WithoutCancel(ctx), topic(g.Folder), l.fragment(g.Folder, l.todos.all))
	}
}

// snapshot returns the list and who looks at it, as they are now.
func (l *live) snapshot(_ context.Context, name string) ([]datastar.Event, error) {
	folder := strings.TrimPrefix(name, topic(""))
	return append(l.viewers(), l.fragment(folder, l.todos.list())), nil
}

// fragment returns the list as an event, in the template of a generation.
func (l *live) fragment(folder string, list []todo) datastar.Event {
	var html strings.Builder
	if err := l.render.execute(&html, folder+"/todos.html", list); err != nil {
		panic(err) // the templates are part of the program, but while it is developed
	}
	return datastar.MergeFragments(html.String())
}

// topic returns the topic of the list for a generation.
func topic(folder string) string { return "todos." + folder }
