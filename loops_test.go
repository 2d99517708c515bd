package datastar_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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
		return c.Follow(datastar.FeedFunc(testkit.Silence))
	},
	"Done": func(c *datastar.Context) error {
		if err := c.Flush(); err != nil {
			return err
		}
		<-c.Done()
		return c.Err()
	},
}

// eachLoop runs a test for every loop in both kinds of handlers.
func eachLoop(t *testing.T, test func(t *testing.T, handler echo.HandlerFunc)) {
	for name, loop := range loops {
		for kind, handler := range testkit.BothHandlers(loop) {
			t.Run(name+" in "+kind, func(t *testing.T) { test(t, handler) })
		}
	}
}

func TestLoopsEndWhenTheClientLeaves(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(testkit.Ends, 64)
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
		e.GET("/", handler)
		r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
		_, end := testkit.Get(t, testkit.NewClient(t), r)
		leave()
		assert.ErrorIs(t, testkit.Within(t, end, "the client's end"), context.Canceled)
		assert.ErrorIs(t, testkit.Within(t, over, "the stream's end"), datastar.ErrGone)
	})
}

func TestLoopsEndOnConfigContext(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(testkit.Ends, 64)
		config := over.Config()
		ctx, cancel := context.WithCancel(t.Context())
		config.Context = ctx
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
		e.GET("/", handler)
		e.POST("/", handler)
		url := testkit.Start(t, e)
		_, get1 := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, url, ""))
		_, post := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodPost, url, "{}"))
		cancel()
		assert.Error(t, testkit.Within(t, get1, "the GET's end"))
		assert.NoError(t, testkit.Within(t, post, "the POST's end"))
		assert.ErrorIs(t, testkit.Within(t, over, "the first cause"), datastar.ErrShutdown)
		assert.ErrorIs(t, testkit.Within(t, over, "the second cause"), datastar.ErrShutdown)
	})
}

func TestLoopsEndWhenTheServerCloses(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(testkit.Ends, 64)
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
		e.GET("/", handler)
		_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
		require.NoError(t, testkit.CloseServer(e))
		assert.Error(t, testkit.Within(t, end, "the client's end"))
		assert.ErrorIs(t, testkit.Within(t, over, "the stream's end"), datastar.ErrGone)
	})
}

func TestLoopsEndWithTheRequestDeadline(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(testkit.Ends, 64)
		e := testkit.NewEcho(deadline(50*time.Millisecond), datastar.MiddlewareWithConfig(over.Config()))
		e.GET("/", handler)
		_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
		assert.NoError(t, testkit.Within(t, end, "the client's end"))
		assert.ErrorIs(t, testkit.Within(t, over, "the stream's end"), context.DeadlineExceeded)
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
