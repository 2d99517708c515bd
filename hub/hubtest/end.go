package hubtest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// answer is the interface of an error that says how a refused request is
// answered.
type answer interface {
	StatusCode() int
	RetryAfter() time.Duration
}

// assertAnswer asserts the status with which a request refused with err is
// answered, and whether the client retries it.
func assertAnswer(t *testing.T, err error, status int, again bool) {
	t.Helper()
	var a answer
	require.True(t, errors.As(err, &a))
	assert.Equal(t, status, a.StatusCode())
	assert.Equal(t, again, a.RetryAfter() > 0)
}

func testShutdown(t *testing.T, newHub newHub) {
	const window, n = 100 * time.Millisecond, 50
	h := newHub(t, hub.MemoryConfig{DrainWindow: window})
	var pages sync.WaitGroup
	var mu sync.Mutex
	retries := map[string]bool{}
	for range n {
		p := open(t, h.Feed("a"), "")
		pages.Go(func() {
			p.ends(hub.ErrDraining)
			millis, err := strconv.Atoi(p.retry)
			assert.NoError(t, err)
			assert.GreaterOrEqual(t, millis, 1)
			assert.LessOrEqual(t, millis, int(window.Milliseconds())+1)
			assert.Equal(t, []string{"meanwhile"}, p.texts)
			mu.Lock()
			defer mu.Unlock()
			retries[p.retry] = true
		})
	}
	publish(t, h, "a", "meanwhile")
	var twice sync.WaitGroup
	for range 2 {
		twice.Go(func() { assert.NoError(t, h.Shutdown(t.Context())) })
	}
	twice.Wait()
	assert.Zero(t, h.Stats().Followers)
	pages.Wait()
	assert.Greater(t, len(retries), n/10, "they are spread")
	assert.ErrorIs(t, h.Publish(t.Context(), "a", say("late")), hub.ErrClosed)
	assertAnswer(t, refused(t, h.Feed("a"), hub.ErrClosed), 503, true)
}

// testShutdownStalled shuts down while a client reads nothing.
func testShutdownStalled(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{DrainWindow: -1})
	open(t, h.Feed("a"), "")
	ctx, cancel := context.WithCancel(t.Context())
	draining := make(chan struct{})
	go func() {
		defer close(draining)
		assert.ErrorIs(t, h.Shutdown(ctx), context.Canceled)
	}()
	eventually(t, "Shutdown to refuse pages", func() bool {
		_, err := first(t, h.Feed("a"), "")
		return errors.Is(err, hub.ErrDraining)
	})
	assert.Equal(t, hub.ErrDraining, assertUnhealthy(t, h))
	assertAnswer(t, refused(t, h.Feed("a"), hub.ErrDraining), 503, true)
	publish(t, h, "a", "meanwhile")
	cancel()
	within(t, draining, "Shutdown")
	assert.ErrorIs(t, h.Publish(t.Context(), "a", say("late")), hub.ErrClosed)
}

// assertUnhealthy asserts that a readiness probe fails, and returns why.
func assertUnhealthy(t *testing.T, h hub.Hub) error {
	t.Helper()
	health := h.Health()
	assert.False(t, health.Connected)
	assert.WithinDuration(t, time.Now(), health.Since, time.Minute)
	return health.Err
}

func testClose(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{})
	pages := []*page{open(t, h.Feed("a"), ""), open(t, h.Feed("a.*"), "")}
	health := h.Health()
	assert.True(t, health.Connected)
	assert.NoError(t, health.Err)
	assert.Zero(t, health.Behind)
	require.NoError(t, h.Close())
	require.NoError(t, h.Close())
	assert.Equal(t, hub.ErrClosed, assertUnhealthy(t, h))
	assert.True(t, h.Health().Since.After(health.Since))
	for _, p := range pages {
		p.ends(hub.ErrClosed)
		assert.Empty(t, p.retry)
	}
	refused(t, h.Feed("a"), hub.ErrClosed)
	assert.ErrorIs(t, h.Publish(t.Context(), "a", say("late")), hub.ErrClosed)
	assert.NoError(t, h.Shutdown(t.Context()))
	assert.Zero(t, h.Stats().Followers)
}

func testLifetime(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{MaxLifetime: 20 * time.Millisecond, DrainWindow: 10 * time.Second})
	v1 := openWith(event.WithProtocol(t.Context(), event.V1), t, h.Feed("a"), "")
	csp := openWith(event.WithProtocol(t.Context(), event.V1CSP), t, h.Feed("a"), "")
	beta := openWith(event.WithProtocol(t.Context(), event.Beta), t, h.Feed("a"), "")
	start := time.Now()
	v1.ends(hub.ErrLifetime)
	csp.ends(hub.ErrLifetime)
	assert.GreaterOrEqual(t, time.Since(start), 15*time.Millisecond)
	assert.NotEmpty(t, v1.retry)
	beta.marked(h, "a")
	v1.reconnect()
	assert.Len(t, v1.texts, 1, "it missed nothing")
}

func testCaps(t *testing.T, newHub newHub) {
	h := newHub(t, hub.MemoryConfig{MaxFollowers: 3})
	joe := open(t, h.Feed("a").By("joe"), "")
	open(t, h.Feed("a"), "")
	open(t, h.Feed("a"), "")
	assertAnswer(t, refused(t, h.Feed("a"), hub.ErrTooMany), 503, false)
	joe.stop()
	open(t, h.Feed("a").By("joe"), "").marked(h, "a")
	assert.Equal(t, 3, h.Followers("a"))
}
