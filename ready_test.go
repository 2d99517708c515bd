package datastar_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestReady(t *testing.T) {
	stopping, stop := context.WithCancel(context.Background())
	asked := 0
	var bounded bool
	e, log := testkit.NewEcho(), new(testkit.Log)
	testkit.LogTo(e, log)
	e.GET("/ready", datastar.Ready(
		func(context.Context) error { return stopping.Err() },
		func(ctx context.Context) error {
			asked++
			until, ok := ctx.Deadline()
			bounded = ok && time.Until(until) <= 2*time.Second
			return nil
		},
	))
	probe := func() (int, string) {
		r, err := http.NewRequest(http.MethodGet, "/ready", nil)
		require.NoError(t, err)
		w := testkit.Record(e, r)
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		return w.Code, w.Body.String()
	}
	code, body := probe()
	assert.Equal(t, http.StatusOK, code)
	assert.Equal(t, "ready\n", body)
	assert.True(t, bounded, "the checks have two seconds")
	stop()
	for range 3 {
		code, body = probe()
		assert.Equal(t, http.StatusServiceUnavailable, code)
		assert.Equal(t, "not ready\n", body, "nobody learns why")
	}
	assert.Equal(t, 1, asked, "the first error is enough")
	assert.Equal(t, 1, log.Count("datastar: not ready: context canceled"), "it is logged once")
}

func TestReadyWithoutChecks(t *testing.T) {
	e := testkit.NewEcho()
	e.GET("/ready", datastar.Ready())
	r, err := http.NewRequest(http.MethodGet, "/ready", nil)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, testkit.Record(e, r).Code)
}
