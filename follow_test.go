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
)

// item is what a feed of a test yields.
type item struct {
	batch datastar.Batch
	err   error
}

func said(html string) item {
	return item{batch: datastar.Batch{Events: []datastar.Event{datastar.MergeFragments(html)}}}
}

// yields is a feed of these items.
func yields(items ...item) datastar.Feed {
	return datastar.FeedFunc(func(context.Context, string) iter.Seq2[datastar.Batch, error] {
		return func(yield func(datastar.Batch, error) bool) {
			for _, i := range items {
				if !yield(i.batch, i.err) {
					return
				}
			}
		}
	})
}

func TestFollow(t *testing.T) {
	broken := errors.New("broken")
	numbered := said("b")
	numbered.batch.ID = "7"
	unencodable := item{batch: datastar.Batch{Events: []datastar.Event{datastar.MergeFragments("b"), {}}}}
	var tests = []struct {
		name        string
		givenMethod string
		givenFeed   datastar.Feed
		expect      string
		expectEnd   error
		expectCause error
		expectError bool
	}{
		{"a feed that ends", http.MethodGet, yields(said("a"), said("b")), fragment("a") + fragment("b"), nil, nil, false},
		{"an empty feed", http.MethodGet, yields(), "", nil, nil, false},
		{"an id in a block of its own", http.MethodGet, yields(numbered), fragment("b") + "id: 7\n\n", nil, nil, false},
		{"shared frames", http.MethodGet, yields(item{batch: said("a").batch.Share()}), fragment("a"), nil, nil, false},
		{"an error breaks a GET", http.MethodGet, yields(said("a"), item{err: broken}), fragment("a"), io.ErrUnexpectedEOF, broken, true},
		{"an error ends a POST", http.MethodPost, yields(said("a"), item{err: broken}), fragment("a"), nil, broken, true},
		{"what cannot be encoded is left out", http.MethodGet, yields(said("a"), unencodable, said("c")), fragment("a") + fragment("b") + fragment("c"), nil, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			over, returned := make(ends, 1), make(chan error, 1)
			e := newEcho(datastar.MiddlewareWithConfig(over.config()))
			e.Match([]string{http.MethodGet, http.MethodPost}, "/", datastar.Handler(func(c *datastar.Context) error {
				if err := c.Flush(); err != nil {
					return err
				}
				err := c.Follow(tt.givenFeed)
				returned <- err
				return err
			}))
			events, end := get(t, newClient(t), ask(t, tt.givenMethod, start(t, e), ""))
			got := ""
			for a := range events {
				if len(a.text) < 7 || a.text[:7] != "retry: " {
					got += a.text
				}
			}
			assert.Equal(t, tt.expect, got)
			assert.Equal(t, tt.expectEnd, within(t, end, "the end"))
			err, cause := within(t, returned, "Follow"), within(t, over, "OnClose")
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
	e := newEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(func(ctx context.Context, id string) iter.Seq2[datastar.Batch, error] {
			after <- c.LastEventID() + "=" + id
			return func(func(datastar.Batch, error) bool) {}
		}))
	}))
	r := ask(t, http.MethodGet, "/", "")
	record(e, r)
	assert.Equal(t, "=", <-after)
	r.Header.Set("Last-Event-ID", "epoch-41")
	record(e, r)
	assert.Equal(t, "epoch-41=epoch-41", <-after)
}

func TestFollowFlushesEachBatch(t *testing.T) {
	config := datastar.DefaultConfig
	config.FlushDelay, config.Heartbeat = time.Hour, -1
	next := make(chan item)
	e := newEcho(datastar.MiddlewareWithConfig(config))
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(func(context.Context, string) iter.Seq2[datastar.Batch, error] {
			return func(yield func(datastar.Batch, error) bool) {
				for i := range next {
					yield(i.batch, i.err)
				}
			}
		}))
	}))
	url := start(t, e)
	go func() { next <- said("a") }()
	events, end := get(t, newClient(t), ask(t, http.MethodGet, url, ""))
	assert.Equal(t, fragment("a"), within(t, events, "the first batch").text)
	next <- said("b")
	assert.Equal(t, fragment("b"), within(t, events, "the second batch").text)
	close(next)
	assert.NoError(t, within(t, end, "the end"))
}

func TestFollowOpensTheStreamOfASilentFeed(t *testing.T) {
	e := newEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(silence))
	}))
	inMemory(t, e, func(t *testing.T, client *http.Client) {
		began := time.Now()
		r, leave := cancelable(ask(t, http.MethodGet, "http://memory/", ""))
		_, end := get(t, client, r)
		assert.Equal(t, time.Millisecond, time.Since(began))
		leave()
		require.Error(t, <-end)
	})
}
