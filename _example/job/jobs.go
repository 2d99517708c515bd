package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

const (
	most    = 3   // jobs that run at the same time
	kept    = 10  // jobs that are kept
	longest = 100 // characters of a name
)

// job is the state of a job.
type job struct {
	ID      string
	Name    string
	Percent int
	State   string // running, done, failed or cancelled
	Problem string // why it failed
	cancel  context.CancelFunc
}

// Running reports whether the job is running.
func (j job) Running() bool { return j.State == "running" }

// running returns the number of jobs that are running.
func running(list []job) (n int) {
	for _, j := range list {
		if j.Running() {
			n++
		}
	}
	return n
}

// jobs is all jobs, the newest first, and the hub on which they are published.
// Here all visitors share them; an app has users.
type jobs struct {
	hub       *hub.Memory
	templates *datastar.Templates
	work      func(ctx context.Context, fails bool, progress func(percent int)) error

	mu   sync.Mutex
	list []job
}

func newJobs(t *datastar.Templates, work func(context.Context, bool, func(int)) error) *jobs {
	return &jobs{hub: hub.NewMemory(hub.MemoryConfig{}), templates: t, work: work}
}

// all returns all jobs.
func (j *jobs) all() []job {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.list)
}

// start starts a job, or returns why it does not.
func (j *jobs) start(name string, fails bool) error {
	name = strings.TrimSpace(name)
	switch length := utf8.RuneCountInString(name); {
	case length == 0:
		return echo.NewHTTPError(http.StatusUnprocessableEntity, "A job needs a name.")
	case length > longest:
		return echo.NewHTTPError(http.StatusUnprocessableEntity, fmt.Sprintf("A name has at most %d characters.", longest))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if running(j.list) >= most {
		return echo.NewHTTPError(http.StatusTooManyRequests, fmt.Sprintf("%d jobs run already. Please wait for one of them.", most))
	}
	ctx, cancel := context.WithCancel(context.Background()) // not the request's, which ends at once
	added := job{ID: rand.Text(), Name: name, State: "running", cancel: cancel}
	j.list = slices.Insert(j.list, 0, added)
	j.forget()
	j.publish("jobs", j.templates.Template("jobs", j.list))
	go j.run(ctx, added, fails)
	return nil
}

// forget removes the oldest job that has ended, if there are too many.
func (j *jobs) forget() {
	for i := len(j.list) - 1; i >= 0 && len(j.list) > kept; i-- {
		if !j.list[i].Running() {
			j.list = slices.Delete(j.list, i, i+1)
		}
	}
}

// run runs a job to its end.
func (j *jobs) run(ctx context.Context, started job, fails bool) {
	defer started.cancel()
	err := j.try(ctx, started.ID, fails)
	j.change(started.ID, func(is *job) {
		switch {
		case errors.Is(err, context.Canceled):
			is.State = "cancelled"
		case err != nil:
			is.State, is.Problem = "failed", err.Error()
		default:
			is.State = "done"
		}
	})
}

// try does the work and recovers from a panic. Echo's Recover does not see a
// panic on this goroutine, which would end the server.
func (j *jobs) try(ctx context.Context, id string, fails bool) (err error) {
	defer func() {
		if recover() != nil {
			err = cmp.Or(err, errors.New("something is wrong with this job"))
		}
	}()
	return j.work(ctx, fails, func(percent int) {
		j.change(id, func(is *job) { is.Percent = percent })
	})
}

// cancel cancels a job, unless it has ended. It reports whether the job exists.
func (j *jobs) cancel(id string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.IndexFunc(j.list, func(known job) bool { return known.ID == id })
	if i < 0 {
		return false
	}
	j.list[i].cancel()
	return true
}

// change changes a job and publishes it. Changes are one after the other, so
// what is published last is the newest.
func (j *jobs) change(id string, change func(is *job)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.IndexFunc(j.list, func(known job) bool { return known.ID == id })
	change(&j.list[i]) // only jobs that have ended are forgotten
	j.publish("job."+id, j.templates.Template("job", j.list[i]))
}

// publish publishes an event. It never waits for a follower.
func (j *jobs) publish(topic string, event datastar.Event) {
	_ = j.hub.Publish(context.Background(), topic, event)
}
