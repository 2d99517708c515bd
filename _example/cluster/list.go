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

// todo is one thing to do.
type todo struct {
	ID   string
	Text string
	Done bool
}

// list is the list of todos that all apps share. It is one key of a NATS
// bucket, since NATS is running anyway. An app would keep it in its database,
// in a transaction where this code compares revisions.
type list struct{ bucket jetstream.KeyValue }

const (
	bucket = "todos"
	key    = "list"
	most   = 100 // todos on the list
)

// openList opens the list, and creates it if it does not exist. By default, any
// server may answer a read from a bucket, also one that has not received the
// last write. So this bucket's stream disables that (AllowDirect): a page that
// is rendered after a publish must show what was published, or it would miss
// it.
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

// read returns the list and its revision.
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

// change changes the list. It retries when another app was faster, or when it
// is not known whether the change was stored. So the function may be called
// more than once, and must have no further effect on a list that it has already
// changed. It waits longer than read, since it may have stored the change when it
// gives up: a user who then tries again, as told, may add a thing twice.
func (l *list) change(ctx context.Context, change func(todos []todo) []todo) error {
	return persist(ctx, outage, func(ctx context.Context) error {
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

// tell publishes the list, and repeats that until the list has not changed
// meanwhile. So the list that is published last is the newest, whichever app
// publishes it.
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

// persist calls try until it succeeds, fails with an error for which a retry is
// of no use, or long has passed.
func persist(ctx context.Context, long time.Duration, try func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	for {
		once, cancel := context.WithTimeout(ctx, time.Second) // a killed server does not answer
		err := try(once)
		cancel()
		if err == nil || ctx.Err() != nil || errors.As(err, new(*echo.HTTPError)) {
			return err
		}
		pause(ctx, retry)
	}
}

// add returns a change that adds a todo at the end.
func add(id, text string) func(todos []todo) []todo {
	return func(todos []todo) []todo {
		if find(todos, id) >= 0 {
			return todos
		}
		return append(todos, todo{ID: id, Text: text})
	}
}

// mark returns a change that marks a todo as done, or not.
func mark(id string, done bool) func(todos []todo) []todo {
	return func(todos []todo) []todo {
		if i := find(todos, id); i >= 0 {
			todos[i].Done = done
		}
		return todos
	}
}

// remove returns a change that removes a todo.
func remove(id string) func(todos []todo) []todo {
	return func(todos []todo) []todo {
		return slices.DeleteFunc(todos, func(t todo) bool { return t.ID == id })
	}
}

func find(todos []todo, id string) int {
	return slices.IndexFunc(todos, func(t todo) bool { return t.ID == id })
}
