package datastar_test

import (
	"context"
	"errors"
	"io"
	"iter"
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

func TestFollow(t *testing.T) {
	broken := errors.New("broken")
	numbered := testkit.Said("b")
	numbered.Batch.ID = "7"
	unencodable := testkit.Item{Batch: datastar.Batch{Events: []datastar.Event{datastar.MergeFragments("b"), {}}}}
	var tests = []struct {
		name        string
		givenMethod string
		givenFeed   datastar.Feed
		expect      string
		expectEnd   error
		expectCause error
		expectError bool
	}{
		{"a feed that ends", http.MethodGet, testkit.Yields(testkit.Said("a"), testkit.Said("b")), testkit.Fragment("a") + testkit.Fragment("b"), nil, nil, false},
		{"an empty feed", http.MethodGet, testkit.Yields(), "", nil, nil, false},
		{"an id in a block of its own", http.MethodGet, testkit.Yields(numbered), testkit.Fragment("b") + "id: 7\n\n", nil, nil, false},
		{"shared frames", http.MethodGet, testkit.Yields(testkit.Item{Batch: testkit.Said("a").Batch.Share()}), testkit.Fragment("a"), nil, nil, false},
		{"an error breaks a GET", http.MethodGet, testkit.Yields(testkit.Said("a"), testkit.Item{Err: broken}), testkit.Fragment("a"), io.ErrUnexpectedEOF, broken, true},
		{"an error ends a POST", http.MethodPost, testkit.Yields(testkit.Said("a"), testkit.Item{Err: broken}), testkit.Fragment("a"), nil, broken, true},
		{"what cannot be encoded is left out", http.MethodGet, testkit.Yields(testkit.Said("a"), unencodable, testkit.Said("c")), testkit.Fragment("a") + testkit.Fragment("b") + testkit.Fragment("c"), nil, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			over, returned := make(testkit.Ends, 1), make(chan error, 1)
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
			e.Match([]string{http.MethodGet, http.MethodPost}, "/", datastar.Handler(func(c *datastar.Context) error {
				if err := c.Flush(); err != nil {
					return err
				}
				err := c.Follow(tt.givenFeed)
				returned <- err
				return err
			}))
			events, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, tt.givenMethod, testkit.Start(t, e), ""))
			got := ""
			for a := range events {
				if len(a.Text) < 7 || a.Text[:7] != "retry: " {
					got += a.Text
				}
			}
			assert.Equal(t, tt.expect, got)
			assert.Equal(t, tt.expectEnd, testkit.Within(t, end, "the end"))
			err, cause := testkit.Within(t, returned, "Follow"), testkit.Within(t, over, "OnClose")
			assert.Equal(t, err, cause)
			assert.Equal(t, tt.expectError, err != nil)
			if tt.expectCause != nil {
				assert.Equal(t, tt.expectCause, cause)
			}
		})
	}
}

func TestFollowBeginsAfterTheLastEvent(t *testing.T) {
	after := make(chan string, 1)
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(func(ctx context.Context, id string) iter.Seq2[datastar.Batch, error] {
			after <- c.LastEventID() + "=" + id
			return func(func(datastar.Batch, error) bool) {}
		}))
	}))
	r := testkit.Ask(t, http.MethodGet, "/", "")
	testkit.Record(e, r)
	assert.Equal(t, "=", <-after)
	r.Header.Set("Last-Event-ID", "epoch-41")
	testkit.Record(e, r)
	assert.Equal(t, "epoch-41=epoch-41", <-after)
}

func TestFollowOpensTheStreamOfASilentFeed(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(testkit.Silence))
	}))
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		began := time.Now()
		r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, "http://memory/", ""))
		_, end := testkit.Get(t, client, r)
		assert.Equal(t, time.Millisecond, time.Since(began))
		leave()
		require.Error(t, <-end)
	})
}
