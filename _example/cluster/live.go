package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/echo-datastar/datastar"
)

// topic is the topic of the list.
const topic = "todos"

// live is the data of the page. The page follows the feed after Position, on
// any app, so it receives what was published after it was rendered.
type live struct {
	Position string
	Todos    []todo
	Here     int
	Who      string
	Node     string
}

func (a *app) page(c *datastar.Context) error {
	welcome(c)
	position := a.hub.Position() // before the list is read
	todos, _, err := a.list.read(c.Request().Context())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, "live.html", live{position, todos, a.hub.Followers(topic), a.who(), *name})
}

// feed sends the list whenever it changes. A client that reconnects, usually to
// another app, receives what it missed, or the whole list if the hub cannot
// replay it.
func (a *app) feed(c *datastar.Context) error {
	if err := c.MergeFragments(`<b id="node">` + *name + `</b>`); err != nil {
		return err
	}
	return c.Follow(a.hub.Feed(topic).By(guest(c)))
}

// snapshot returns the list and who looks at it, as they are now, for all pages that
// wait for it.
func (a *app) snapshot(ctx context.Context, _ string) ([]datastar.Event, error) {
	todos, _, err := a.list.read(ctx)
	return append(a.viewers(), a.Templates.Template("todos", todos)), err
}

// add adds what the user typed.
func (a *app) add(c *datastar.Context) error {
	var in struct {
		Text string `json:"text"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	if text := strings.TrimSpace(in.Text); text != "" {
		if err := a.change(c, add(newID(c), text)); err != nil {
			return err
		}
	}
	return c.MergeSignals(map[string]string{"text": ""})
}

// newID returns the id of what a request adds. A client retries a request when
// its answer breaks off, for example because the app was killed, and another
// app may receive the retry. The same key makes the same id, so it is added
// once.
func newID(c *datastar.Context) string {
	key := c.Request().Header.Get("Idempotency-Key")
	if key == "" {
		key = rand.Text()
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

// mark marks a todo as done, or not.
func (a *app) mark(c *datastar.Context) error {
	return a.change(c, mark(c.Param("id"), c.QueryParam("done") == "true"))
}

// remove removes a todo.
func (a *app) remove(c *datastar.Context) error {
	return a.change(c, remove(c.Param("id")))
}

// change changes the list, and publishes it after it was stored.
func (a *app) change(c *datastar.Context, change func(todos []todo) []todo) error {
	ctx := context.WithoutCancel(c.Request().Context())
	if err := a.list.change(ctx, change); err != nil {
		return err
	}
	return a.list.tell(ctx, func(todos []todo) error {
		return a.hub.Publish(ctx, topic, a.Templates.Template("todos", todos))
	})
}

// Signals returns the signals of the page when it is loaded.
func (live) Signals() any { return map[string]string{"text": ""} }
