package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// renderer renders nothing.
type renderer struct{}

func nothing() *datastar.Templates {
	e := echo.New()
	e.Renderer = renderer{}
	return datastar.Renderer(e)
}

func (renderer) Render(w io.Writer, _ string, _ any, _ echo.Context) error {
	_, err := io.WriteString(w, "<p></p>")
	return err
}

func TestJobEnds(t *testing.T) {
	var tests = []struct {
		name          string
		given         func(ctx context.Context, fails bool, progress func(int)) error
		givenFails    bool
		whenCancelled time.Duration
		expect        job
	}{
		{"done", work, false, 0, job{State: "done", Percent: 100}},
		{"failed", work, true, 0, job{State: "failed", Percent: 49, Problem: "the disk is full"}},
		{"cancelled", work, false, 3050 * time.Millisecond, job{State: "cancelled", Percent: 30}},
		{"cancelled too late", work, false, time.Hour, job{State: "done", Percent: 100}},
		{"panicked", func(context.Context, bool, func(int)) error { panic("oops") }, false, 0,
			job{State: "failed", Problem: "something is wrong with this job"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJobs(nothing(), tt.given)
				require.NoError(t, j.start("a", tt.givenFails))
				id := j.all()[0].ID
				if tt.whenCancelled > 0 {
					time.Sleep(tt.whenCancelled)
					assert.True(t, j.cancel(id))
				}
				time.Sleep(time.Minute)
				ended := j.all()[0]
				ended.cancel = nil
				tt.expect.ID, tt.expect.Name = id, "a"
				assert.Equal(t, tt.expect, ended)
				require.NoError(t, j.hub.Close())
			})
		})
	}
}

func TestJobsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJobs(nothing(), work)
		for n := range 2 * kept {
			require.NoError(t, j.start(fmt.Sprint(n), false))
			if n%most == most-1 {
				assertRefused(t, http.StatusTooManyRequests, j.start("one more", false))
				time.Sleep(time.Minute)
			}
		}
		assert.Len(t, j.all(), kept)
		assert.Equal(t, fmt.Sprint(2*kept-1), j.all()[0].Name, "the newest is there")
		time.Sleep(time.Minute)
		require.NoError(t, j.hub.Close())
	})
}

// assertRefused holds that an error is an answer with a status.
func assertRefused(t *testing.T, status int, err error) {
	t.Helper()
	var refused *echo.HTTPError
	require.True(t, errors.As(err, &refused))
	assert.Equal(t, status, refused.Code)
}

func TestJobNeedsAName(t *testing.T) {
	j := newJobs(nothing(), work)
	for _, name := range []string{"", " \t\r\n", strings.Repeat("ż", longest+1)} {
		assertRefused(t, http.StatusUnprocessableEntity, j.start(name, false))
	}
	assert.Empty(t, j.all())
	assert.False(t, j.cancel("none"))
}
