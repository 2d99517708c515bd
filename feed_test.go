package datastar_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestEveryYieldsAtOnceAndThenEach(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
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
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		began := time.Now()
		events, end := testkit.Get(t, client, testkit.Ask(t, http.MethodGet, "http://memory/", ""))
		var got []testkit.Arrival
		for a := range events {
			if a.Text != ":\n\n" {
				got = append(got, a)
			}
		}
		require.NoError(t, <-end)
		require.Len(t, got, 3)
		for i, a := range got {
			assert.Equal(t, testkit.Fragment(strconv.Itoa(i+1)), a.Text)
			assert.Equal(t, time.Duration(i)*time.Minute, a.At.Sub(began))
		}
		assert.Equal(t, 3*time.Minute, time.Since(began))
	})
}

func TestEveryYieldsOnceWithoutAPeriod(t *testing.T) {
	for _, period := range []time.Duration{0, -1} {
		e := testkit.NewEcho()
		yields := 0
		e.GET("/", datastar.Handler(func(c *datastar.Context) error {
			for range c.Every(period) {
				yields++
			}
			return c.MergeFragments("done")
		}))
		w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
		assert.Equal(t, 1, yields)
		assert.Equal(t, testkit.Fragment("done"), w.Body.String())
	}
}

func TestHeartbeatsInLoops(t *testing.T) {
	loop := func(c *datastar.Context) error {
		for range c.Every(time.Minute) {
		}
		return nil
	}
	for name, handler := range testkit.BothHandlers(loop) {
		t.Run(name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.GET("/", handler)
			testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
				r, cancel := testkit.Cancelable(testkit.Ask(t, http.MethodGet, "http://memory/", ""))
				began := time.Now()
				events, end := testkit.Get(t, client, r)
				for i := range 5 {
					assert.Equal(t, ":\n\n", (<-events).Text)
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
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		for word := range datastar.Recv(c, words) {
			if err := c.MergeFragments(word); err != nil {
				return err
			}
		}
		return c.MergeFragments("closed")
	}))
	url := testkit.Start(t, e)
	words <- "a"
	words <- "b"
	events, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, url, ""))
	assert.Equal(t, testkit.Fragment("a"), testkit.Within(t, events, "the first").Text)
	assert.Equal(t, testkit.Fragment("b"), testkit.Within(t, events, "the second").Text)
	words <- "c"
	assert.Equal(t, testkit.Fragment("c"), testkit.Within(t, events, "the third").Text)
	close(words)
	assert.Equal(t, testkit.Fragment("closed"), testkit.Within(t, events, "the last").Text)
	assert.NoError(t, testkit.Within(t, end, "the end"))
}

func TestRecvOpensTheStreamWhenItWaits(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		for range datastar.Recv(c, make(chan int)) {
		}
		return nil
	}))
	response, err := testkit.NewClient(t).Do(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
}

func TestLeavingALoopKeepsTheStream(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
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
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b"), w.Body.String())
}
