package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// todo is a thing to do.
type todo struct {
	ID   string
	Text string
	Done bool
}

// list is the things to do, which all apps share: one key of a bucket of NATS,
// because that is here anyway. An app would have it in its database, in a
// transaction where this compares revisions.
type list struct{ bucket jetstream.KeyValue }

const (
	bucket = "todos"
	key    = "list"
	most   = 100 // things on the list
)

// openList opens the list, which is created if there is none. The stream of a
// bucket lets any server be read from, which may not have what was stored a
// moment ago; so its own differs in this (AllowDirect). What was published must
// be there when it is read, or a page that comes back would miss it.
func openList(ctx context.Context, conn *nats.Conn, replicas int) (*list, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	kv, err := js.KeyValue(ctx, bucket)
	if !errors.Is(err, jetstream.ErrBucketNotFound) {
		return &list{kv}, err
	}
	_, err = js.CreateStream(ctx, jetstream.StreamConfig{
		Name: "KV_" + bucket, Subjects: []string{"$KV." + bucket + ".>"}, MaxMsgsPerSubject: 1, Replicas: replicas,
		Discard: jetstream.DiscardNew, AllowRollup: true, DenyDelete: true,
	})
	if err != nil {
		return nil, err
	}
	kv, err = js.KeyValue(ctx, bucket)
	return &list{kv}, err
}

// read returns the list, and its revision.
func (l *list) read(ctx context.Context) (todos []todo, revision uint64, err error) {
	err = persist(ctx, patience, func(ctx context.Context) error {
		todos, revision, err = l.load(ctx)
		return err
	})
	return todos, revision, err
}

func (l *list) load(ctx context.Context) (todos []todo, revision uint64, err error) {
	entry, err := l.bucket.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return []todo{{ID: "1", Text: "Open this page twice"}, {ID: "2", Text: "Kill a node"}}, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	return todos, entry.Revision(), json.Unmarshal(entry.Value(), &todos)
}

// change changes the list. It tries again when another app was faster, or when
// it is not known whether the change was stored. So change is called more than
// once, and must say how things are to be: what is done already it does not do
// again.
func (l *list) change(ctx context.Context, change func(todos []todo) []todo) error {
	return persist(ctx, patience, func(ctx context.Context) error {
		todos, revision, err := l.load(ctx)
		if err != nil {
			return err
		}
		if todos = change(todos); len(todos) > most {
			return echo.NewHTTPError(http.StatusConflict, "The list is full.")
		}
		value, err := json.Marshal(todos)
		if err != nil {
			return err
		}
		_, err = l.bucket.Update(ctx, key, value, revision)
		return err
	})
}

// tell publishes the list, and again until nobody has changed it meanwhile. So
// the list that is published last is the newest, whichever app does that.
func (l *list) tell(ctx context.Context, publish func(todos []todo) error) error {
	todos, revision, err := l.read(ctx)
	for published := uint64(0); err == nil && revision != published; {
		if err = publish(todos); err == nil {
			published = revision
			todos, revision, err = l.read(ctx)
		}
	}
	return err
}

// persist tries until it succeeds, or there is no use, or NATS was given its
// time, as for the election of a leader.
func persist(ctx context.Context, long time.Duration, try func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	for {
		once, cancel := context.WithTimeout(ctx, time.Second) // a server that was killed does not answer
		err := try(once)
		cancel()
		if err == nil || ctx.Err() != nil || errors.As(err, new(*echo.HTTPError)) {
			return err
		}
		pause(ctx, retry)
	}
}

// add is a change that adds a thing at the end.
func add(id, text string) func(todos []todo) []todo {
	return func(todos []todo) []todo {
		if find(todos, id) >= 0 {
			return todos
		}
		return append(todos, todo{ID: id, Text: text})
	}
}

// mark is a change that marks a thing as done, or not.
func mark(id string, done bool) func(todos []todo) []todo {
	return func(todos []todo) []todo {
		if i := find(todos, id); i >= 0 {
			todos[i].Done = done
		}
		return todos
	}
}

// remove is a change that takes a thing off the list.
func remove(id string) func(todos []todo) []todo {
	return func(todos []todo) []todo {
		return slices.DeleteFunc(todos, func(t todo) bool { return t.ID == id })
	}
}

func find(todos []todo, id string) int {
	return slices.IndexFunc(todos, func(t todo) bool { return t.ID == id })
}
