package test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// leaks counts what goroutines got that went on sending after their handlers.
type leaks struct {
	running      sync.WaitGroup
	closed, gone atomic.Int64
	strange      sync.Map
}

// leak goes on sending until it was refused often enough.
func (l *leaks) leak(send func() error) {
	l.running.Go(func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for refused := 0; refused < 50; <-tick.C {
			switch err := send(); {
			case err == nil: // the handler has not returned yet
				continue
			case errors.Is(err, datastar.ErrClosed):
				l.closed.Add(1)
			case errors.Is(err, datastar.ErrGone):
				l.gone.Add(1)
			default:
				l.strange.Store(err.Error(), true)
			}
			refused++
		}
	})
}

// word is a component that renders itself.
type word string

func (w word) Render(_ context.Context, out io.Writer) error {
	_, err := io.WriteString(out, string(w))
	return err
}

// foreign is what leaked goroutines send, and nobody may see after the handler.
const foreign = "foreign"

// leakedVerbs are what a leaked goroutine may go on with.
var leakedVerbs = []struct {
	name string
	send func(c *datastar.Context) error
}{
	{"MergeFragments", func(c *datastar.Context) error { return c.MergeFragments(foreign) }},
	{"MergeSignals", func(c *datastar.Context) error { return c.MergeSignals(map[string]string{"who": foreign}) }},
	{"MergeComponent", func(c *datastar.Context) error { return c.MergeComponent(word(foreign)) }},
	{"MergeTemplate", func(c *datastar.Context) error { return c.MergeTemplate("any", foreign) }},
	{"Redirect", func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "/"+foreign) }},
	{"Flush", func(c *datastar.Context) error { return c.Flush() }},
	{"Done", func(c *datastar.Context) error {
		select {
		case <-c.Done():
		default:
		}
		return c.Send(datastar.ConsoleLog(foreign))
	}},
}

func TestLeakedGoroutinesTouchNothing(t *testing.T) {
	below := map[string][]echo.MiddlewareFunc{
		"plain": {datastar.Middleware()},
		"Gzip":  {datastar.Middleware(), middleware.Gzip()},
	}
	for name, middlewares := range below {
		for _, verb := range leakedVerbs {
			t.Run(verb.name+", "+name, func(t *testing.T) {
				l := new(leaks)
				e := testkit.NewEcho(middlewares...)
				e.Renderer = testkit.Renderer{}
				e.POST("/leak/:n", datastar.Handler(func(c *datastar.Context) error {
					l.leak(func() error { return verb.send(c) })
					return c.MergeFragments("own")
				}))
				e.GET("/clean/:n", func(c echo.Context) error { return c.String(http.StatusOK, c.Param("n")) })
				url, client := testkit.Start(t, e), testkit.NewClient(t)
				everyone(t, 150, func(n int) error { return leakAndLook(t, client, url, n) })
				l.running.Wait()
				l.strange.Range(func(err, _ any) bool { return assert.Fail(t, "a strange error", err) })
				assert.Positive(t, l.closed.Load())
				assert.Zero(t, l.gone.Load())
			})
		}
	}
}

// leakAndLook makes a handler leak and looks at another response.
func leakAndLook(t *testing.T, client *http.Client, url string, n int) error {
	if _, err := testkit.Fetch(client, testkit.Ask(t, http.MethodPost, fmt.Sprintf("%s/leak/%d", url, n), "{}")); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s/clean/%d", url, n), nil)
	if err != nil {
		return err
	}
	body, err := testkit.Fetch(client, r)
	if err == nil && string(body) != fmt.Sprint(n) {
		return fmt.Errorf("polluted: %q for %d", body, n)
	}
	return err
}

// everyone does something n times, some at a time.
func everyone(t *testing.T, n int, do func(n int) error) {
	t.Helper()
	work, errs := make(chan int), make(chan error, n)
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for i := range work {
				if err := do(i); err != nil {
					errs <- err
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	workers.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
}

func TestManySendersOfOneHandler(t *testing.T) {
	const senders, each = 16, 50
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		var all sync.WaitGroup
		for n := range senders {
			all.Go(func() {
				for range each {
					assert.NoError(t, c.MergeFragments(strings.Repeat(string(rune('a'+n)), 100)))
				}
			})
		}
		all.Wait()
		return nil
	}))
	body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
	require.NoError(t, err)
	for n := range senders {
		event := testkit.Fragment(strings.Repeat(string(rune('a'+n)), 100))
		assert.Equal(t, each, strings.Count(string(body), event))
		body = bytes.ReplaceAll(body, []byte(event), nil)
	}
	assert.Empty(t, string(body), "only whole events")
}
