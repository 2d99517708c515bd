package datastar_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

func TestEveryYieldsAtOnceAndThenEach(t *testing.T) {
	e := newEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		n := 0
		for now := range c.Every(time.Minute) {
			assert.Equal(t, time.Now(), now)
			if n++; n > 3 {
				break
			}
			if err := c.MergeFragments(strconv.Itoa(n)); err != nil {
				return err
			}
		}
		return nil
	}))
	inMemory(t, e, func(t *testing.T, client *http.Client) {
		began := time.Now()
		events, end := get(t, client, ask(t, http.MethodGet, "http://memory/", ""))
		var got []arrival
		for a := range events {
			if a.text != ":\n\n" {
				got = append(got, a)
			}
		}
		require.NoError(t, <-end)
		require.Len(t, got, 3)
		for i, a := range got {
			assert.Equal(t, fragment(strconv.Itoa(i+1)), a.text)
			assert.Equal(t, time.Duration(i)*time.Minute, a.at.Sub(began))
		}
		assert.Equal(t, 3*time.Minute, time.Since(began))
	})
}

func TestEveryYieldsOnceWithoutAPeriod(t *testing.T) {
	for _, period := range []time.Duration{0, -1} {
		e := newEcho()
		yields := 0
		e.GET("/", datastar.Handler(func(c *datastar.Context) error {
			for range c.Every(period) {
				yields++
			}
			return c.MergeFragments("done")
		}))
		w := record(e, ask(t, http.MethodGet, "/", ""))
		assert.Equal(t, 1, yields)
		assert.Equal(t, fragment("done"), w.Body.String())
	}
}

func TestHeartbeatsInLoops(t *testing.T) {
	loop := func(c *datastar.Context) error {
		for range c.Every(time.Minute) {
		}
		return nil
	}
	for name, handler := range bothHandlers(loop) {
		t.Run(name, func(t *testing.T) {
			e := newEcho(datastar.Middleware())
			e.GET("/", handler)
			inMemory(t, e, func(t *testing.T, client *http.Client) {
				r, cancel := cancelable(ask(t, http.MethodGet, "http://memory/", ""))
				began := time.Now()
				events, end := get(t, client, r)
				for i := range 5 {
					assert.Equal(t, ":\n\n", (<-events).text)
					assert.Less(t, time.Since(began)-time.Duration(i+1)*15*time.Second, 15*time.Second)
				}
				assert.GreaterOrEqual(t, time.Since(began), 5*15*time.Second)
				cancel()
				assert.Error(t, <-end)
			})
		})
	}
}

func TestRecvFlushesWhenItWaits(t *testing.T) {
	config := datastar.DefaultConfig
	config.FlushDelay, config.Heartbeat = time.Hour, -1
	words := make(chan string, 3)
	e := newEcho(datastar.MiddlewareWithConfig(config))
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		for word := range datastar.Recv(c, words) {
			if err := c.MergeFragments(word); err != nil {
				return err
			}
		}
		return c.MergeFragments("closed")
	}))
	url := start(t, e)
	words <- "a"
	words <- "b"
	events, end := get(t, newClient(t), ask(t, http.MethodGet, url, ""))
	assert.Equal(t, fragment("a"), within(t, events, "the first").text)
	assert.Equal(t, fragment("b"), within(t, events, "the second").text)
	words <- "c"
	assert.Equal(t, fragment("c"), within(t, events, "the third").text)
	close(words)
	assert.Equal(t, fragment("closed"), within(t, events, "the last").text)
	assert.NoError(t, within(t, end, "the end"))
}

func TestRecvOpensTheStreamWhenItWaits(t *testing.T) {
	e := newEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		for range datastar.Recv(c, make(chan int)) {
		}
		return nil
	}))
	response, err := newClient(t).Do(ask(t, http.MethodGet, start(t, e), ""))
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
}

func TestLeavingALoopKeepsTheStream(t *testing.T) {
	e := newEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		for range c.Every(time.Hour) {
			break
		}
		if err := c.MergeFragments("a"); err != nil {
			return err
		}
		ready := make(chan int, 1)
		ready <- 1
		for range datastar.Recv(c, ready) {
			break
		}
		return c.MergeFragments("b")
	}))
	w := record(e, ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, fragment("a")+fragment("b"), w.Body.String())
}
