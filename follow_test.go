package datastar_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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

func TestFollowFlushesEachBatch(t *testing.T) {
	config := datastar.DefaultConfig
	config.FlushDelay, config.Heartbeat = time.Hour, -1
	next := make(chan testkit.Item)
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(func(context.Context, string) iter.Seq2[datastar.Batch, error] {
			return func(yield func(datastar.Batch, error) bool) {
				for i := range next {
					yield(i.Batch, i.Err)
				}
			}
		}))
	}))
	url := testkit.Start(t, e)
	go func() { next <- testkit.Said("a") }()
	events, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, url, ""))
	assert.Equal(t, testkit.Fragment("a"), testkit.Within(t, events, "the first batch").Text)
	next <- testkit.Said("b")
	assert.Equal(t, testkit.Fragment("b"), testkit.Within(t, events, "the second batch").Text)
	close(next)
	assert.NoError(t, testkit.Within(t, end, "the end"))
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
