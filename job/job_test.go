package job_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/job"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// counting is work of a second that says each hundredth.
func counting(ctx context.Context, progress func(int)) (any, error) {
	for percent := 1; percent <= 100; percent++ {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Millisecond):
			progress(percent)
		}
	}
	return "file", nil
}

func TestHowAJobEnds(t *testing.T) {
	full := errors.New("the disk is full")
	var tests = []struct {
		name          string
		given         job.Work
		whenCancelled time.Duration
		expect        job.Job
		expectErr     error
	}{
		{"done", counting, 0, job.Job{State: job.Done, Percent: 100, Result: "file"}, nil},
		{"done without progress", func(context.Context, func(int)) (any, error) { return 1, nil }, 0, job.Job{State: job.Done, Percent: 100, Result: 1}, nil},
		{"cancelled", counting, 305 * time.Millisecond, job.Job{State: job.Cancelled, Percent: 30}, nil},
		{"cancelled too late", counting, time.Minute, job.Job{State: job.Done, Percent: 100, Result: "file"}, nil},
		{"failed", func(_ context.Context, progress func(int)) (any, error) { progress(40); return "half", full }, 0, job.Job{State: job.Failed, Percent: 40}, full},
		{"out of bounds", func(_ context.Context, progress func(int)) (any, error) { progress(400); return nil, full }, 0, job.Job{State: job.Failed, Percent: 100}, full},
		{"progress after its end", func(_ context.Context, progress func(int)) (any, error) {
			time.AfterFunc(time.Second, func() { progress(80) })
			return nil, full
		}, 2 * time.Second, job.Job{State: job.Failed}, full},
		{"panicked", func(context.Context, func(int)) (any, error) { panic("oops") }, 0, job.Job{State: job.Failed}, job.ErrPanic},
		{"left its goroutine", func(context.Context, func(int)) (any, error) { runtime.Goexit(); return nil, nil }, 0, job.Job{State: job.Failed}, job.ErrPanic},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := job.New(job.Config{Logger: quiet})
				started, err := jobs.Start("ada", "export", tt.given)
				require.NoError(t, err)
				assert.True(t, started.Running())
				time.Sleep(tt.whenCancelled)
				if tt.whenCancelled > 0 {
					assert.False(t, jobs.Cancel("eve", started.ID), "it is not hers")
					assert.True(t, jobs.Cancel("ada", started.ID))
				}
				require.NoError(t, jobs.Close(t.Context()))
				_, found := jobs.Find("eve", started.ID)
				assert.False(t, found)
				ended, found := jobs.Find("ada", started.ID)
				require.True(t, found)
				assert.Equal(t, tt.expectErr, ended.Err, "people see it")
				tt.expect.ID, tt.expect.Owner, tt.expect.Name, tt.expect.Err = started.ID, "ada", "export", ended.Err
				assert.Equal(t, tt.expect, ended)
			})
		})
	}
}

// names are those of an owner's jobs.
func names(jobs *job.Jobs, owner string) (all []string) {
	for _, one := range jobs.All(owner) {
		all = append(all, one.Name)
	}
	return all
}

func TestJobsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := job.New(job.Config{Running: 3, RunningEach: 2, Kept: 3, KeptFor: time.Minute})
		start := func(owner, name string) error { _, err := jobs.Start(owner, name, counting); return err }
		require.NoError(t, start("ada", "a"))
		require.NoError(t, start("ada", "b"))
		assert.ErrorIs(t, start("ada", "c"), job.ErrBusy)
		require.NoError(t, start("grace", "d"))
		assert.ErrorIs(t, start("eve", "e"), job.ErrBusy)
		time.Sleep(2 * time.Second)
		assert.Equal(t, []string{"b", "a"}, names(jobs, "ada"), "the newest first")
		require.NoError(t, start("eve", "e"))
		require.NoError(t, start("eve", "f"))
		time.Sleep(2 * time.Second)
		assert.Len(t, append(append(names(jobs, "ada"), names(jobs, "grace")...), names(jobs, "eve")...), 3)
		assert.Equal(t, []string{"f", "e"}, names(jobs, "eve"), "the oldest are forgotten")
		time.Sleep(time.Minute)
		assert.Empty(t, names(jobs, "eve"), "their time is over")
		require.NoError(t, jobs.Close(t.Context()))
	})
}

func TestCloseWaitsOrCancels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := job.New(job.Config{})
		begun := time.Now()
		_, err := jobs.Start("ada", "export", counting)
		require.NoError(t, err)
		require.NoError(t, jobs.Close(t.Context()))
		assert.Equal(t, time.Second, time.Since(begun))
		assert.Equal(t, job.Done, jobs.All("ada")[0].State)
		_, err = jobs.Start("ada", "export", counting)
		assert.ErrorIs(t, err, job.ErrClosed)

		jobs, begun = job.New(job.Config{}), time.Now()
		_, err = jobs.Start("ada", "export", counting)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		assert.ErrorIs(t, jobs.Close(ctx), context.DeadlineExceeded)
		assert.Equal(t, 300*time.Millisecond, time.Since(begun))
		assert.Equal(t, job.Cancelled, jobs.All("ada")[0].State)
	})
}

// What is published shows all jobs of an owner, first and last at once, and progress ten
// times a second with the newest.
func TestWhatIsPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hub.NewMemory(hub.MemoryConfig{})
		jobs := job.New(job.Config{Hub: h, Logger: quiet, KeptFor: time.Minute, Show: show})
		ctx, cancel := context.WithCancel(t.Context())
		var shown []string
		begun := time.Now()
		go func() {
			for batch, err := range h.Feed(job.Topic("a.*")).Events(ctx, "") {
				assert.NoError(t, err)
				for _, frame := range batch.Frames {
					shown = append(shown, fmt.Sprint(time.Since(begun).Milliseconds(), " ", frame.Events()))
				}
			}
		}()
		synctest.Wait()
		_, err := jobs.Start("a.*", "export", func(_ context.Context, progress func(int)) (any, error) {
			for percent := range 40 {
				time.Sleep(7 * time.Millisecond)
				progress(percent)
			}
			time.Sleep(time.Second)
			return nil, nil
		})
		require.NoError(t, err)
		_, err = jobs.Start("grace", "hers", counting)
		require.NoError(t, err)
		time.Sleep(2 * time.Minute)
		cancel()
		synctest.Wait()
		assert.Equal(t, []string{
			`0 [PatchElements("export 0 running")]`, `100 [PatchElements("export 13 running")]`, `200 [PatchElements("export 27 running")]`,
			`300 [PatchElements("export 39 running")]`, `1280 [PatchElements("export 100 done")]`, `61280 [PatchElements("none")]`,
		}, shown)
		events, err := jobs.Snapshot(t.Context(), job.Topic("a.*"))
		require.NoError(t, err)
		assert.Equal(t, show("", nil), events)
		for _, other := range []string{"jobs", "board", "jobs.a.b", "job.a"} {
			events, err = jobs.Snapshot(t.Context(), other)
			require.NoError(t, err)
			assert.Empty(t, events, other)
		}
		require.NoError(t, jobs.Close(t.Context()))
		require.NoError(t, h.Close())
	})
}

func show(_ string, jobs []job.Job) []event.Event {
	if len(jobs) == 0 {
		return []event.Event{event.MergeFragments("none")}
	}
	return []event.Event{event.MergeFragments(fmt.Sprint(jobs[0].Name, " ", jobs[0].Percent, " ", jobs[0].State))}
}

// A Show that panics hurts neither the job nor the process.
func TestShowThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hub.NewMemory(hub.MemoryConfig{})
		jobs := job.New(job.Config{Hub: h, Logger: quiet, Show: func(string, []job.Job) []event.Event { panic("oops") }})
		_, err := jobs.Start("ada", "export", counting)
		require.NoError(t, err)
		require.NoError(t, jobs.Close(t.Context()))
		assert.Equal(t, job.Done, jobs.All("ada")[0].State)
		require.NoError(t, h.Close())
	})
}
