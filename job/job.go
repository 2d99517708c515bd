// Package job runs what takes longer than a request: an export, an import. A job belongs
// to an owner, such as a user, and not to the request that started it: all pages of the
// owner show how far it is, also after a reload and in a second window.
//
//	exports := job.New(job.Config{Hub: h, Show: func(owner string, jobs []job.Job) []event.Event {
//		return []event.Event{templates.Template("exports", jobs)}
//	}})
//
//	exports.Start(user, "board.csv", func(ctx context.Context, progress func(percent int)) (any, error) {
//		…
//		return file, nil
//	})
//	c.Follow(h.Feed("board", job.Topic(user)).Snapshot(exports.Snapshot))
//
// Jobs are in the memory of one process. What has to survive a restart needs a queue of
// its own, which may run its work here.
package job

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

var (
	// ErrBusy is returned by Start when as many jobs run as may.
	ErrBusy = errors.New("datastar/job: as many jobs run as may")
	// ErrClosed is returned by Start after Close.
	ErrClosed = errors.New("datastar/job: closed")
	// ErrPanic is the Err of a job whose work panicked or left its goroutine.
	ErrPanic = errors.New("datastar/job: the work panicked")
)

// State is what became of a job.
type State string

// The states of a job.
const (
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Job is a job as it was at some time.
type Job struct {
	ID    string // random
	Owner string
	Name  string

	State   State
	Percent int   // from 0 to 100
	Result  any   // what the work returned, when Done
	Err     error // why it Failed: an error of the app's, or ErrPanic
}

// Running reports whether the job is running.
func (j Job) Running() bool { return j.State == Running }

// Work is what a job does. It should return soon after ctx is done, with its error, which
// makes it Cancelled. progress may be called as often as there is something to say, from
// any goroutine; after the work has returned it does nothing. ctx has nothing of a request.
type Work func(ctx context.Context, progress func(percent int)) (result any, err error)

// Config says what jobs show and bounds them. A bound that is not positive has its default.
type Config struct {
	// Hub is where changes are published, on the [Topic] of their owner. Optional.
	// Default nil: nobody is told.
	Hub hub.Hub
	// Show makes events of the jobs of an owner, the newest first. They are published
	// whenever a job has begun, gone on, ended or been forgotten, and are the snapshot:
	// they show all jobs. It is called for one change after the other, and must not call
	// Start. One that panics is logged. Required with a Hub.
	Show func(owner string, jobs []Job) []event.Event
	// Interval is how long progress of an owner's jobs is not published again. Default
	// 100ms.
	Interval time.Duration

	// Running bounds the jobs that run at a time. Default 16.
	Running int
	// RunningEach bounds those of each owner. Default 1.
	RunningEach int
	// Kept bounds the jobs that are kept after their end, with their results: those that
	// ended first are forgotten. Default 100.
	Kept int
	// KeptFor is how long a job is kept after its end. Default 1 hour.
	KeptFor time.Duration

	// Logger logs panics. Default slog.Default().
	Logger *slog.Logger
}

// New returns jobs, of which there are none yet.
func New(config Config) *Jobs {
	or(&config.Interval, 100*time.Millisecond)
	or(&config.Running, 16)
	or(&config.RunningEach, 1)
	or(&config.Kept, 100)
	or(&config.KeptFor, time.Hour)
	config.Logger = cmp.Or(config.Logger, slog.Default())
	return &Jobs{config: config, owners: map[string]*owner{}}
}

func or[T int | time.Duration](bound *T, fallback T) {
	if *bound <= 0 {
		*bound = fallback
	}
}

// Topic is the topic of an owner's jobs.
func Topic(owner string) string { return hub.Topic("jobs", owner) }
