package datastar_test

import (
	"context"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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
