package test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// What cannot be encoded in a batch is logged and left out. The page gets the
// rest of the batch, and what comes after it.
func TestFollowLeavesOutWhatCannotBeEncoded(t *testing.T) {
	b, c := datastar.MergeFragments("b"), datastar.MergeFragments("c")
	empty, hostile := datastar.Event{}, datastar.MergeFragments("a\x00")
	const id = "id: 7\n\n"
	batch := func(events ...datastar.Event) datastar.Batch { return datastar.Batch{Events: events, ID: "7"} }
	var tests = []struct {
		name   string
		given  datastar.Batch
		expect string
	}{
		{"an empty event", batch(b, empty, c), testkit.Fragment("b") + testkit.Fragment("c") + id},
		{"an event with its own error", batch(b, hostile, c), testkit.Fragment("b") + testkit.Fragment("c") + id},
		{"the first", batch(empty, c), testkit.Fragment("c") + id},
		{"the last", batch(b, hostile), testkit.Fragment("b") + id},
		{"several", batch(empty, b, hostile, c), testkit.Fragment("b") + testkit.Fragment("c") + id},
		{"all", batch(empty), id},
		{"shared", batch(b, empty, c).Share(), testkit.Fragment("b") + testkit.Fragment("c") + id},
		{"in the second of two frames", datastar.Batch{Frames: append(batch(b).Share().Frames, batch(hostile, c).Share().Frames...)},
			testkit.Fragment("b") + id + testkit.Fragment("c") + id},
		{"beside a frame", datastar.Batch{Frames: batch(b).Share().Frames, Events: []datastar.Event{empty, c}},
			testkit.Fragment("b") + id + testkit.Fragment("c")},
		{"an id", datastar.Batch{Events: []datastar.Event{b}, ID: "7\nevent: x"}, testkit.Fragment("b")},
		{"a retry", datastar.Batch{Events: []datastar.Event{b}, Retry: time.Microsecond}, testkit.Fragment("b")},
		{"a retry, an id and an event", datastar.Batch{Events: []datastar.Event{empty, b}, ID: "\x00", Retry: -1}, testkit.Fragment("b")},
	}
	for _, tt := range tests {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
				err := c.Follow(testkit.Yields(testkit.Said("before"), testkit.Item{Batch: tt.given}, testkit.Said("after")))
				assert.NoError(t, err)
				return err
			}) {
				t.Run(tt.name+", "+method+" in "+kind, func(t *testing.T) {
					h := hear(t, datastar.Config{Protocol: datastar.V1}, handler)
					body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, method, h.url, "{}"))
					assert.NoError(t, err, "a proper end")
					assert.Equal(t, testkit.Fragment("before")+tt.expect+testkit.Fragment("after"), string(body))
					testkit.Within(t, h.over, "the end of the request")
					require.Len(t, h.closed, 1)
					assert.NoError(t, <-h.closed)
					assert.NotZero(t, h.log.Count("datastar: "), "the log: %s", &h.log)
				})
			}
		}
	}
}

// A batch that is broken does not end a feed that goes on for ever.
func TestFollowGoesOnAfterWhatCannotBeEncoded(t *testing.T) {
	h := hear(t, datastar.Config{}, datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(datastar.FeedFunc(func(ctx context.Context, _ string) seq {
			return func(yield func(datastar.Batch, error) bool) {
				for range 3 {
					if !yield(datastar.Batch{Events: []datastar.Event{{}}}, nil) || !yield(testkit.Said("a").Batch, nil) {
						return
					}
				}
				<-ctx.Done()
			}
		}))
	}))
	r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, h.url, ""))
	events, end := testkit.Get(t, testkit.NewClient(t), r)
	for range 3 {
		assert.Equal(t, testkit.Fragment("a"), testkit.Within(t, events, "an event").Text)
	}
	assert.Empty(t, end, "it is still open")
	leave()
	assert.Error(t, testkit.Within(t, end, "the end"))
	assert.ErrorIs(t, testkit.Within(t, h.closed, "OnClose"), datastar.ErrGone)
	assert.NotZero(t, h.log.Count("datastar: "), "the log: %s", &h.log)
}

// The feed's bad events stay the feed's, while another goroutine sends bad events of
// its own: Follow returns none of them.
func TestFollowLeavesOutBadEventsBesideThoseOfOthers(t *testing.T) {
	bad := datastar.Batch{Events: []datastar.Event{datastar.MergeSignals(make(chan int))}}
	followed := make(chan error, 1)
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		over := make(chan struct{})
		var others sync.WaitGroup
		others.Go(func() {
			for !done(over) {
				assert.Error(t, c.Send(datastar.MergeSignals(func() {})))
			}
		})
		followed <- c.Follow(datastar.FeedFunc(func(context.Context, string) seq {
			return func(yield func(datastar.Batch, error) bool) {
				for range 10000 {
					if !yield(bad, nil) {
						return
					}
				}
			}
		}))
		close(over)
		others.Wait()
		return nil
	}))
	_, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
	assert.NoError(t, err)
	assert.NoError(t, testkit.Within(t, followed, "Follow"))
}

// done reports whether a channel is closed.
func done(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

// An event for clients of another generation ends nobody's page.
func TestFollowLeavesOutWhatAClientCannotDo(t *testing.T) {
	var out testkit.Log
	svg := datastar.MergeFragments("<g/>", event.WithNamespace(event.SVG))
	fine := datastar.MergeFragments("<p>a</p>")
	batch := datastar.Batch{Events: []datastar.Event{svg, fine}, ID: "7"}
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.Beta}))
	testkit.LogTo(e, &out)
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Follow(testkit.Yields(testkit.Item{Batch: batch}, testkit.Item{Batch: batch.Share()}, testkit.Item{Batch: datastar.Batch{Events: []datastar.Event{fine}}}))
	}))
	body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
	require.NoError(t, err)
	merge := "event: datastar-merge-fragments\ndata: fragments <p>a</p>\n\n"
	assert.Equal(t, merge+"id: 7\n\n"+merge+"id: 7\n\n"+merge, string(body))
	assert.Contains(t, out.String(), "WithNamespace")
}
