package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/echo-datastar/datastar"
)

// topic is where the list is published.
const topic = "todos"

// live is what the page is made of. What is published after the position is
// sent as soon as it follows, wherever that is.
type live struct {
	Position string
	Todos    []todo
	Here     int
	Node     string
}

func (a *app) page(c *datastar.Context) error {
	position := a.hub.Position() // before the list is read
	todos, _, err := a.list.read(c.Request().Context())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, "live.html", live{position, todos, a.hub.Followers(topic), *name})
}

// feed sends the list whenever it changes. A page that comes back, mostly from
// another app, gets what it missed, or all if that is not known any more.
func (a *app) feed(c *datastar.Context) error {
	if err := c.MergeFragments(`<b id="node">` + *name + `</b>`); err != nil {
		return err
	}
	return c.Follow(a.hub.Feed(topic).Snapshot(func(ctx context.Context, _ string) ([]datastar.Event, error) {
		todos, _, err := a.list.read(ctx)
		return []datastar.Event{c.Template("todos", todos), a.here()}, err
	}))
}

// here is how many look at the list, on all apps.
func (a *app) here() datastar.Event {
	return datastar.MergeFragments(`<b id="here">` + strconv.Itoa(a.hub.Followers(topic)) + `</b>`)
}

// add adds what was typed.
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

// newID returns the id of what a request adds. A client sends the request again
// when its answer breaks off, as when the app is killed, and then another app
// gets it: the same key makes the same id, so it is added once.
func newID(c *datastar.Context) string {
	key := c.Request().Header.Get("Idempotency-Key")
	if key == "" {
		key = rand.Text()
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

// mark marks a thing as done, or not.
func (a *app) mark(c *datastar.Context) error {
	return a.change(c, mark(c.Param("id"), c.QueryParam("done") == "true"))
}

// remove takes a thing off the list.
func (a *app) remove(c *datastar.Context) error {
	return a.change(c, remove(c.Param("id")))
}

// change changes the list, and publishes it once it is stored.
func (a *app) change(c *datastar.Context, change func(todos []todo) []todo) error {
	ctx := context.WithoutCancel(c.Request().Context())
	if err := a.list.change(ctx, change); err != nil {
		return err
	}
	return a.list.tell(ctx, func(todos []todo) error {
		return a.hub.Publish(ctx, topic, c.Template("todos", todos))
	})
}

// Signals is what the page begins with.
func (live) Signals() any { return map[string]string{"text": ""} }
