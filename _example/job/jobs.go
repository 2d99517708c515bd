package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/job"
)

const (
	most    = 3   // jobs that run at the same time
	kept    = 10  // jobs that are kept after their end
	longest = 100 // characters of a name

	visitors = "visitors" // own all jobs here; an app has users
)

// jobs is all jobs, and the hub on which they are published.
type jobs struct {
	*job.Jobs
	hub  *hub.Memory
	work func(ctx context.Context, fails bool, progress func(percent int)) error
}

func newJobs(t *datastar.Templates, work func(context.Context, bool, func(int)) error) *jobs {
	h := hub.NewMemory(hub.MemoryConfig{})
	show := func(_ string, all []job.Job) []datastar.Event {
		return []datastar.Event{t.Template("jobs", all)}
	}
	return &jobs{job.New(job.Config{Hub: h, Show: show, Running: most, RunningEach: most, Kept: kept}), h, work}
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
	_, err := j.Start(visitors, name, func(ctx context.Context, progress func(int)) (any, error) {
		return nil, j.work(ctx, fails, progress)
	})
	if errors.Is(err, job.ErrBusy) {
		return echo.NewHTTPError(http.StatusTooManyRequests, fmt.Sprintf("%d jobs run already. Please wait for one of them.", most))
	}
	return err
}
