package datastar_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// bothHandlers are a handler as a Handler and as a plain one that uses From.
func bothHandlers(h func(c *datastar.Context) error) map[string]echo.HandlerFunc {
	return map[string]echo.HandlerFunc{
		"Handler": datastar.Handler(h),
		"From": func(c echo.Context) error {
			ctx, ok := datastar.From(c)
			if !ok {
				return errors.New("no context")
			}
			return h(ctx)
		},
	}
}

// loops are the ways to wait on a stream, which end only with it.
var loops = map[string]func(c *datastar.Context) error{
	"Every": func(c *datastar.Context) error {
		for range c.Every(5 * time.Millisecond) {
			if err := c.MergeFragments("tick"); err != nil {
				return err
			}
		}
		return nil
	},
	"Recv": func(c *datastar.Context) error {
		for range datastar.Recv(c, make(chan int)) {
		}
		return nil
	},
	"Follow": func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(silence))
	},
	"Done": func(c *datastar.Context) error {
		if err := c.Flush(); err != nil {
			return err
		}
		<-c.Done()
		return c.Err()
	},
}

// silence is a feed without events.
func silence(ctx context.Context, _ string) iter.Seq2[datastar.Batch, error] {
	return func(func(datastar.Batch, error) bool) { <-ctx.Done() }
}

// eachLoop runs a test for every loop in both kinds of handlers.
func eachLoop(t *testing.T, test func(t *testing.T, handler echo.HandlerFunc)) {
	for name, loop := range loops {
		for kind, handler := range bothHandlers(loop) {
			t.Run(name+" in "+kind, func(t *testing.T) { test(t, handler) })
		}
	}
}

func TestLoopsEndWhenTheClientLeaves(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(ends, 64)
		e := newEcho(datastar.MiddlewareWithConfig(over.config()))
		e.GET("/", handler)
		r, leave := cancelable(ask(t, http.MethodGet, start(t, e), ""))
		_, end := get(t, newClient(t), r)
		leave()
		assert.ErrorIs(t, within(t, end, "the client's end"), context.Canceled)
		assert.ErrorIs(t, within(t, over, "the stream's end"), datastar.ErrGone)
	})
}

func TestLoopsEndOnConfigContext(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(ends, 64)
		config := over.config()
		ctx, cancel := context.WithCancel(t.Context())
		config.Context = ctx
		e := newEcho(datastar.MiddlewareWithConfig(config))
		e.GET("/", handler)
		e.POST("/", handler)
		url := start(t, e)
		_, get1 := get(t, newClient(t), ask(t, http.MethodGet, url, ""))
		_, post := get(t, newClient(t), ask(t, http.MethodPost, url, "{}"))
		cancel()
		assert.Error(t, within(t, get1, "the GET's end"))
		assert.NoError(t, within(t, post, "the POST's end"))
		assert.ErrorIs(t, within(t, over, "the first cause"), datastar.ErrShutdown)
		assert.ErrorIs(t, within(t, over, "the second cause"), datastar.ErrShutdown)
	})
}

func TestLoopsEndWhenTheServerCloses(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(ends, 64)
		e := newEcho(datastar.MiddlewareWithConfig(over.config()))
		e.GET("/", handler)
		_, end := get(t, newClient(t), ask(t, http.MethodGet, start(t, e), ""))
		require.NoError(t, closeServer(e))
		assert.Error(t, within(t, end, "the client's end"))
		assert.ErrorIs(t, within(t, over, "the stream's end"), datastar.ErrGone)
	})
}

func TestLoopsEndWithTheRequestDeadline(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(ends, 64)
		e := newEcho(deadline(50*time.Millisecond), datastar.MiddlewareWithConfig(over.config()))
		e.GET("/", handler)
		_, end := get(t, newClient(t), ask(t, http.MethodGet, start(t, e), ""))
		assert.NoError(t, within(t, end, "the client's end"))
		assert.ErrorIs(t, within(t, over, "the stream's end"), context.DeadlineExceeded)
	})
}

// deadline bounds requests as Echo's ContextTimeout does.
func deadline(d time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx, cancel := context.WithTimeout(c.Request().Context(), d)
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
			return next(c)
		}
	}
}
