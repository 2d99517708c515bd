package job

import (
	"context"
	"crypto/rand"
	"errors"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Jobs are the jobs that run, and those that are kept after their end. All methods may be
// called from any goroutine.
type Jobs struct {
	config  Config
	working sync.WaitGroup
	showing sync.Mutex // so that what is published last is the newest

	mu     sync.Mutex
	closed bool
	list   []*entry // the newest first
	owners map[string]*owner
}

// entry is a job that is known.
type entry struct {
	Job
	cancel context.CancelFunc
	ended  time.Time
	forget *time.Timer
}

// Start starts a job of an owner. ErrBusy is returned where as many run as may, and
// ErrClosed after Close. A name is for people, and need not differ from others.
func (j *Jobs) Start(owner, name string, work Work) (Job, error) {
	started, ctx, err := j.add(owner, name)
	if err != nil {
		return Job{}, err
	}
	job := started.Job // before it changes
	j.tell(owner, true)
	go j.run(ctx, started, work)
	return job, nil
}

func (j *Jobs) add(owner, name string) (*entry, context.Context, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	all, own := 0, 0
	for _, e := range j.list {
		if e.Running() {
			all++
			if e.Owner == owner {
				own++
			}
		}
	}
	switch {
	case j.closed:
		return nil, nil, ErrClosed
	case all >= j.config.Running || own >= j.config.RunningEach:
		return nil, nil, ErrBusy
	}
	ctx, cancel := context.WithCancel(context.Background())
	e := &entry{Job: Job{ID: rand.Text(), Owner: owner, Name: name, State: Running}, cancel: cancel}
	j.list = slices.Insert(j.list, 0, e)
	j.working.Add(1)
	return e, ctx, nil
}

// run does the work. What it panics with would end the process on this goroutine.
func (j *Jobs) run(ctx context.Context, e *entry, work Work) {
	var result any
	err := ErrPanic // unless the work returns; what it panicked with is for the log
	defer j.working.Done()
	defer func() {
		if panicked := recover(); panicked != nil {
			j.config.Logger.Error("a job panicked", "name", e.Name, "panic", panicked, "stack", string(debug.Stack()))
		}
		e.cancel()
		j.end(e, result, err)
	}()
	result, err = work(ctx, func(percent int) { j.progress(e, percent) })
}

func (j *Jobs) progress(e *entry, percent int) {
	percent = min(max(percent, 0), 100)
	j.mu.Lock()
	changed := e.Running() && e.Percent != percent
	if changed {
		e.Percent = percent
	}
	j.mu.Unlock()
	if changed {
		j.tell(e.Owner, false)
	}
}

// end notes what became of a job.
func (j *Jobs) end(e *entry, result any, err error) {
	j.mu.Lock()
	switch {
	case err == nil:
		e.State, e.Percent, e.Result = Done, 100, result
	case errors.Is(err, context.Canceled):
		e.State = Cancelled
	default:
		e.State, e.Err = Failed, err
	}
	e.ended = time.Now()
	e.forget = time.AfterFunc(j.config.KeptFor, func() { j.drop(e) })
	oldest := j.tooMany()
	j.mu.Unlock()
	j.tell(e.Owner, true)
	if oldest != nil {
		j.drop(oldest)
	}
}

// Cancel cancels a job of an owner, unless it has ended. It reports whether it is known.
func (j *Jobs) Cancel(owner, id string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	e := j.known(owner, id)
	if e != nil {
		e.cancel()
	}
	return e != nil
}

// Close has Start return ErrClosed, and waits for the jobs that run. When ctx is done it
// cancels them, waits for their work to return, and returns the error of ctx. So when it
// returns no job runs any more, and what they use may be closed.
func (j *Jobs) Close(ctx context.Context) error {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	all := make(chan struct{})
	go func() {
		j.working.Wait()
		close(all)
	}()
	var err error
	select {
	case <-all:
	case <-ctx.Done():
		err = ctx.Err()
		j.each(func(e *entry) { e.cancel() })
		<-all
	}
	j.each(func(e *entry) { e.forget.Stop() })
	return err
}
