package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/job"
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

func TestWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJobs(nothing(), work)
		require.NoError(t, j.start(" a ", false))
		require.NoError(t, j.start("b", true))
		require.NoError(t, j.Close(t.Context()))
		all := j.All(visitors)
		assert.Equal(t, "a", all[1].Name)
		assert.Equal(t, job.Done, all[1].State)
		assert.Equal(t, job.Failed, all[0].State)
		assert.Equal(t, 49, all[0].Percent)
		assert.EqualError(t, all[0].Err, "the disk is full")
		require.NoError(t, j.hub.Close())
	})
}

func TestJobsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJobs(nothing(), work)
		for n := range most {
			require.NoError(t, j.start(fmt.Sprint(n), false))
		}
		assertRefused(t, http.StatusTooManyRequests, j.start("one more", false))
		require.NoError(t, j.Close(t.Context()))
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
	assert.Empty(t, j.All(visitors))
	assert.False(t, j.Cancel(visitors, "none"))
}
